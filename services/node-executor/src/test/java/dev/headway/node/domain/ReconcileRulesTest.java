package dev.headway.node.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.BeginReplacing;
import dev.headway.node.domain.Action.DeleteAgent;
import dev.headway.node.domain.Action.DeleteZtunnel;
import dev.headway.node.domain.Action.Evict;
import dev.headway.node.domain.Action.Forget;
import dev.headway.node.domain.Action.GiveUp;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Action.SayBlocked;
import dev.headway.node.domain.Action.SayCordoned;
import dev.headway.node.domain.Action.SayDrained;
import dev.headway.node.domain.Action.SayGivenUp;
import dev.headway.node.domain.Action.SayHeld;
import dev.headway.node.domain.Action.SayServing;
import dev.headway.node.domain.Progress.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcileRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final Instant LATER = NOW.plusSeconds(5);
    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";

    private static final Intent DRAINING = intent(Strategy.DRAIN, "", OnTimeout.HOLD, true);
    private static final Intent IN_PLACE = intent(Strategy.IN_PLACE, "", OnTimeout.HOLD, true);
    private static final Intent SKIPPING = intent(Strategy.DRAIN, "", OnTimeout.SKIP, true);
    private static final Intent CAREFUL = intent(Strategy.DRAIN, "", OnTimeout.HOLD, false);
    private static final Intent WITH_CNI = intent(Strategy.DRAIN, "1.30.3", OnTimeout.HOLD, true);
    private static final Intent RENEWING = WITH_CNI.replacing("z-old", "c-old", NOW);
    private static final Intent REPLACING = DRAINING.replacing("z-old", "", NOW);
    private static final Intent GIVEN_UP = SKIPPING.givenUp(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays");
    private static final Intent HELD = DRAINING.held(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays");

    private static final PodView A = new PodView("shop", "a", "a", true, true, false);
    private static final PodView B = new PodView("shop", "b", "b", true, true, false);
    private static final PodView ENDING = new PodView("shop", "c", "c", true, true, true);
    private static final PodView STAYS = new PodView("istio-system", "z", "z-old", false, true, false);
    private static final PodView ALONE = new PodView("shop", "d", "d", true, false, false);
    private static final PodView ALONE_ENDING = new PodView("shop", "d", "d", true, false, true);
    private static final AgentView C_OLD = agent("c-old", "1.29.6", true, false);
    private static final AgentView C_ENDING = agent("c-old", "1.29.6", false, true);
    private static final AgentView C_UNREADY = agent("c-new", "1.30.3", false, false);
    private static final AgentView C_NEW = agent("c-new", "1.30.3", true, false);

    private static final ZtunnelView Z_OLD = ztunnel("z-old", OLD, true, false);
    private static final ZtunnelView Z_ENDING = ztunnel("z-old", OLD, false, true);
    private static final ZtunnelView Z_OTHER = ztunnel("z-other", OLD, true, false);
    private static final ZtunnelView Z_UNREADY = ztunnel("z-new", NEW, false, false);
    private static final ZtunnelView Z_NEW = ztunnel("z-new", NEW, true, false);

    private static final Progress NONE = Progress.none();
    private static final Progress CORDONED = NONE.withSaid(Said.CORDONED);
    private static final Progress DRAINED = CORDONED.withSaid(Said.DRAINED);
    private static final Instant DRAIN_END = DRAINING.deadline();
    private static final Instant READY_END = REPLACING.deadline();

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
                of("a pod that ends is not deleted", node(Z_ENDING), DRAINING, DRAINED, NOW, new BeginReplacing("", "")),
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

    static Stream<Arguments> inPlace() {
        return Stream.of(
                of("a node in place is cordoned too", node(Z_OLD, A), IN_PLACE, NONE, NOW, new SayCordoned()),
                of("no pod leaves a node in place", node(Z_OLD, A), IN_PLACE, CORDONED, NOW, new SayDrained(0)),
                of(
                        "the ztunnel of a node in place is exchanged beside its pods",
                        node(Z_OLD, A),
                        IN_PLACE,
                        DRAINED,
                        NOW,
                        new BeginReplacing("z-old", "")));
    }

    static Stream<Arguments> unmanaged() {
        return Stream.of(
                of(
                        "a pod that nobody creates again is said before any eviction",
                        node(Z_OLD, A, ALONE),
                        CAREFUL,
                        CORDONED,
                        NOW,
                        new SayBlocked(
                                ALONE,
                                "no controller would create it again, and spec.nodes.drain.evictUnmanaged is false")),
                of(
                        "and no pod is evicted while it is there",
                        node(Z_OLD, A, ALONE),
                        CAREFUL,
                        CORDONED.withObstacleSaid("d"),
                        NOW,
                        new Await(DRAIN_END)),
                of(
                        "it goes by itself",
                        node(Z_OLD, A, ALONE_ENDING),
                        CAREFUL,
                        CORDONED,
                        NOW,
                        new Evict(List.of(A))),
                of("it is evicted where allowed", node(Z_OLD, ALONE), DRAINING, CORDONED, NOW, new Evict(List.of(ALONE))),
                of(
                        "it holds the node at the deadline",
                        node(Z_OLD, A, ALONE),
                        CAREFUL,
                        CORDONED.withObstacleSaid("d"),
                        DRAIN_END,
                        new Hold(
                                FailureReason.DRAIN_TIMEOUT,
                                "2 of the node's pods did not leave within 600 s: pod shop/a: its eviction was not tried; "
                                        + "pod shop/d: no controller would create it again, "
                                        + "and spec.nodes.drain.evictUnmanaged is false")));
    }

    static Stream<Arguments> givenUp() {
        return Stream.of(
                of(
                        "a node that is to be skipped is given up at the deadline",
                        node(Z_OLD, ENDING),
                        SKIPPING,
                        CORDONED,
                        DRAIN_END,
                        new GiveUp(
                                FailureReason.DRAIN_TIMEOUT,
                                "1 of the node's pods did not leave within 600 s: pod shop/c: it is terminating")),
                of(
                        "a node that was given up is said",
                        node(Z_OLD, A),
                        GIVEN_UP,
                        NONE,
                        NOW,
                        new SayGivenUp(FailureReason.DRAIN_TIMEOUT, "pod shop/a stays")),
                of(
                        "and then forgotten",
                        node(Z_OLD, A),
                        GIVEN_UP,
                        NONE.withSaid(Said.GIVEN_UP),
                        NOW,
                        new Forget()));
    }

    static Stream<Arguments> agents() {
        return Stream.of(
                of(
                        "an old agent is written down too",
                        node(Z_OLD, C_OLD),
                        WITH_CNI,
                        DRAINED,
                        NOW,
                        new BeginReplacing("z-old", "c-old")),
                of("an agent of the version stays", node(Z_OLD, C_NEW), WITH_CNI, DRAINED, NOW, new BeginReplacing("z-old", "")),
                of(
                        "a new ztunnel beside an old agent is not the end",
                        node(Z_NEW, C_OLD),
                        WITH_CNI,
                        DRAINED,
                        NOW,
                        new BeginReplacing("", "c-old")),
                of("the agent goes before the ztunnel", node(Z_OLD, C_OLD), RENEWING, NONE, NOW, new DeleteAgent(C_OLD)),
                of(
                        "the agent is deleted once",
                        node(Z_OLD, C_OLD),
                        RENEWING,
                        NONE.withDeleted("c-old"),
                        NOW,
                        new Await(RENEWING.deadline())),
                of(
                        "the agent does not go while a ztunnel ends",
                        node(Z_ENDING, C_OLD),
                        RENEWING,
                        NONE,
                        NOW,
                        new Await(RENEWING.deadline())),
                of(
                        "the ztunnel does not go while the agent ends",
                        node(Z_OLD, C_ENDING),
                        RENEWING,
                        NONE,
                        NOW,
                        new Await(RENEWING.deadline())),
                of(
                        "nor before the new agent is ready",
                        node(Z_OLD, C_UNREADY),
                        RENEWING,
                        NONE,
                        NOW,
                        new Await(RENEWING.deadline())),
                of("but then", node(Z_OLD, C_NEW), RENEWING, NONE, NOW, new DeleteZtunnel(Z_OLD)),
                of("both serve in the end", node(Z_NEW, C_NEW), RENEWING, NONE, NOW, new SayServing(Z_NEW)),
                of(
                        "an agent that stays unready holds the node",
                        node(Z_OLD, C_UNREADY),
                        RENEWING,
                        NONE,
                        RENEWING.deadline(),
                        new Hold(
                                FailureReason.ZTUNNEL_NOT_READY,
                                "CNI agent pod istio-system/c-new is not ready: ContainersNotReady; "
                                        + "pod istio-system/z-old names revision '1-29-6', wanted '1-30-3': "
                                        + "the DaemonSet makes pods of another template")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"cases", "inPlace", "unmanaged", "givenUp", "agents"})
    void answers(String name, NodeView node, Intent intent, Progress progress, Instant now, Action expected) {
        assertThat(ReconcileRules.next(node, intent, progress, now)).isEqualTo(expected);
    }

    @Test
    void everyActionIsReached() {
        Set<Class<?>> reached = Stream.of(cases(), givenUp(), agents())
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

    private static Arguments of(
            String name, NodeView node, Intent intent, Progress progress, Instant now, Action expected) {
        return Arguments.of(name, node, intent, progress, now, expected);
    }

    private static NodeView node(ZtunnelView ztunnel, PodView... pods) {
        return new NodeView("w1", true, new Claim.Free(), Arrays.asList(pods), List.of(ztunnel), List.of());
    }

    private static NodeView node(ZtunnelView ztunnel, AgentView agent) {
        return new NodeView("w1", true, new Claim.Free(), List.of(), List.of(ztunnel), List.of(agent));
    }

    private static Intent intent(Strategy strategy, String cniVersion, OnTimeout onTimeout, boolean evictUnmanaged) {
        Walk walk = new Walk(
                new StepRef("u", "blue", StepId.node("w1"), 1, "p"),
                "w1",
                Direction.FORWARD,
                strategy,
                NEW,
                cniVersion,
                new DrainSpec(Duration.ofMinutes(10), onTimeout, evictUnmanaged),
                Duration.ofMinutes(5),
                new NodeBudget(List.of(), 0, 1, 0),
                "cause");
        return Intent.begin(walk, true, NOW);
    }

    private static AgentView agent(String uid, String version, boolean ready, boolean terminating) {
        return new AgentView(
                "istio-system", uid, uid, version, ready, terminating, ready ? "" : "ContainersNotReady");
    }

    private static Obstacle obstacle(Obstacle.Kind kind, boolean said) {
        return new Obstacle(kind, "because", LATER, 1, said);
    }

    private static ZtunnelView ztunnel(String uid, String revision, boolean ready, boolean terminating) {
        return new ZtunnelView(
                "istio-system",
                uid,
                uid,
                revision,
                "ztunnel:" + revision,
                ready,
                terminating,
                ready ? "" : "ContainersNotReady");
    }
}
