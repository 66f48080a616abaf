package dev.headway.node.domain;

import static dev.headway.node.domain.WalkCases.A;
import static dev.headway.node.domain.WalkCases.B;
import static dev.headway.node.domain.WalkCases.CORDONED;
import static dev.headway.node.domain.WalkCases.DRAINED;
import static dev.headway.node.domain.WalkCases.DRAINING;
import static dev.headway.node.domain.WalkCases.DRAIN_END;
import static dev.headway.node.domain.WalkCases.ENDING;
import static dev.headway.node.domain.WalkCases.HELD;
import static dev.headway.node.domain.WalkCases.LATER;
import static dev.headway.node.domain.WalkCases.NONE;
import static dev.headway.node.domain.WalkCases.NOW;
import static dev.headway.node.domain.WalkCases.OLD;
import static dev.headway.node.domain.WalkCases.READY_END;
import static dev.headway.node.domain.WalkCases.REPLACING;
import static dev.headway.node.domain.WalkCases.STAYS;
import static dev.headway.node.domain.WalkCases.Z_ENDING;
import static dev.headway.node.domain.WalkCases.Z_NEW;
import static dev.headway.node.domain.WalkCases.Z_OLD;
import static dev.headway.node.domain.WalkCases.Z_OTHER;
import static dev.headway.node.domain.WalkCases.Z_UNREADY;
import static dev.headway.node.domain.WalkCases.node;
import static dev.headway.node.domain.WalkCases.obstacle;
import static dev.headway.node.domain.WalkCases.of;
import static dev.headway.node.domain.WalkCases.ztunnel;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.BeginReplacing;
import dev.headway.node.domain.Action.DeleteZtunnel;
import dev.headway.node.domain.Action.Evict;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Action.SayBlocked;
import dev.headway.node.domain.Action.SayCordoned;
import dev.headway.node.domain.Action.SayDrained;
import dev.headway.node.domain.Action.SayHeld;
import dev.headway.node.domain.Action.SayServing;
import dev.headway.node.domain.Progress.Said;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcileRulesTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                of("a cordon is said first", node(Z_OLD, A), DRAINING, NONE, NOW, new SayCordoned()),
                of(
                        "all pods that must leave are evicted",
                        node(Z_OLD, A, B, ENDING, STAYS),
                        DRAINING,
                        CORDONED,
                        NOW,
                        new Evict(List.of(A, B))),
                of(
                        "a granted eviction is not asked for again",
                        node(Z_OLD, A, B),
                        DRAINING,
                        CORDONED.withEvicted("a"),
                        NOW,
                        new Evict(List.of(B))),
                of(
                        "pods on their way out are waited for",
                        node(Z_OLD, ENDING),
                        DRAINING,
                        CORDONED,
                        NOW,
                        new Await(DRAIN_END)),
                of(
                        "a budget in the way is said once",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.BUDGET, false)),
                        NOW,
                        new SayBlocked(A, "because")),
                of(
                        "a blocked pod waits for its next try",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.BUDGET, true)),
                        NOW,
                        new Await(LATER)),
                of(
                        "a blocked pod is tried again",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.BUDGET, true)),
                        LATER,
                        new Evict(List.of(A))),
                of(
                        "a freed budget brings the next try forward",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.BUDGET, true))
                                .withBudgetsDue(NOW),
                        NOW,
                        new Evict(List.of(A))),
                of(
                        "a freed budget does not hurry a busy server",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.SERVER, false))
                                .withBudgetsDue(NOW),
                        NOW,
                        new Await(LATER)),
                of(
                        "contradicting budgets hold the node at once",
                        node(Z_OLD, A),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.MISCONFIGURED, true)),
                        NOW,
                        new Hold(FailureReason.DRAIN_TIMEOUT, "pod shop/a: because")),
                of(
                        "the drain deadline holds the node and names what stays",
                        node(Z_OLD, A, B, ENDING),
                        DRAINING,
                        CORDONED.withObstacle("a", obstacle(Obstacle.Kind.BUDGET, true))
                                .withEvicted("b"),
                        DRAIN_END,
                        new Hold(
                                FailureReason.DRAIN_TIMEOUT,
                                "3 of the node's pods did not leave within 600 s: pod shop/a: because; "
                                        + "pod shop/b: its eviction was granted; pod shop/c: it is terminating")),
                of(
                        "an empty node is said before anything is written",
                        node(Z_OLD, STAYS),
                        DRAINING,
                        CORDONED.withEvicted("a").withEvicted("b"),
                        NOW,
                        new SayDrained(2)),
                of(
                        "the pod to delete is written down",
                        node(Z_OLD),
                        DRAINING,
                        DRAINED,
                        NOW,
                        new BeginReplacing("z-old", "")),
                of(
                        "a pod that ends is not deleted",
                        node(Z_ENDING),
                        DRAINING,
                        DRAINED,
                        NOW,
                        new BeginReplacing("", "")),
                of(
                        "a pod of the new template is not deleted",
                        node(Z_UNREADY),
                        DRAINING,
                        DRAINED,
                        NOW,
                        new BeginReplacing("", "")),
                of(
                        "a late deadline does not undo a finished drain",
                        node(Z_OLD),
                        DRAINING,
                        DRAINED,
                        DRAIN_END,
                        new BeginReplacing("z-old", "")),
                of(
                        "a node that serves already is not drained",
                        node(Z_NEW, A),
                        DRAINING,
                        NONE,
                        NOW,
                        new SayServing(Z_NEW)),
                of("the pod written down is deleted", node(Z_OLD), REPLACING, NONE, NOW, new DeleteZtunnel(Z_OLD)),
                of(
                        "the pod is deleted once",
                        node(Z_OLD),
                        REPLACING,
                        NONE.withDeleted("z-old"),
                        NOW,
                        new Await(READY_END)),
                of("no other pod is deleted", node(Z_OTHER), REPLACING, NONE, NOW, new Await(READY_END)),
                of("the new pod is waited for", node(Z_UNREADY), REPLACING, NONE, NOW, new Await(READY_END)),
                of("a ready pod of the revision is said", node(Z_NEW), REPLACING, NONE, NOW, new SayServing(Z_NEW)),
                of(
                        "it is said even after the deadline",
                        node(Z_NEW),
                        REPLACING,
                        NONE,
                        READY_END,
                        new SayServing(Z_NEW)),
                of("and then there is peace", node(Z_NEW), REPLACING, NONE.withSaid(Said.SERVING), NOW, new Rest()),
                of(
                        "an unready pod holds the node",
                        node(Z_UNREADY),
                        REPLACING,
                        NONE,
                        READY_END,
                        new Hold(
                                FailureReason.ZTUNNEL_NOT_READY,
                                "pod istio-system/z-new is not ready after 300 s: ContainersNotReady")),
                of(
                        "a pod of another template holds the node",
                        node(Z_OTHER),
                        REPLACING,
                        NONE,
                        READY_END,
                        new Hold(
                                FailureReason.ZTUNNEL_NOT_READY,
                                "pod istio-system/z-other names revision '1-29-6', wanted '1-30-3': "
                                        + "the DaemonSet makes pods of another template")),
                of(
                        "a pod that does not end holds the node",
                        node(Z_ENDING),
                        REPLACING,
                        NONE,
                        READY_END,
                        new Hold(FailureReason.ZTUNNEL_NOT_READY, "pod istio-system/z-old is still terminating")),
                of(
                        "a missing pod holds the node",
                        new NodeView("w1", true, new Claim.Claimed(REPLACING), List.of(), List.of(), List.of()),
                        REPLACING,
                        NONE,
                        READY_END,
                        new Hold(
                                FailureReason.ZTUNNEL_NOT_READY,
                                "no ztunnel pod is on the node 300 s after its drain")),
                of(
                        "a held node is said",
                        node(Z_OLD, A),
                        HELD,
                        NONE,
                        NOW,
                        new SayHeld(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays")),
                of("a held node stays as it is", node(Z_NEW), HELD, NONE.withSaid(Said.HELD), NOW, new Rest()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answers(String name, NodeView node, Intent intent, Progress progress, Instant now, Action expected) {
        assertThat(ReconcileRules.next(node, intent, progress, now)).isEqualTo(expected);
    }

    @Test
    void everyActionIsReached() {
        Set<Class<?>> reached = Stream.of(cases(), StrategyRulesTest.givenUp(), StrategyRulesTest.agents())
                .flatMap(rows -> rows)
                .map(row -> row.get()[5].getClass())
                .collect(Collectors.toSet());

        assertThat(reached).containsExactlyInAnyOrder(Action.class.getPermittedSubclasses());
    }

    @Test
    void theRevisionWithoutANameIsCalledDefault() {
        assertThat(ztunnel("z", "", true, false).serves("default")).isTrue();
        assertThat(ztunnel("z", "default", true, false).serves("")).isTrue();
        assertThat(ztunnel("z", OLD, true, false).serves("default")).isFalse();
    }
}
