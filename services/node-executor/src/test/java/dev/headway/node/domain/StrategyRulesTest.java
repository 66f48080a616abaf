package dev.headway.node.domain;

import static dev.headway.node.domain.WalkCases.A;
import static dev.headway.node.domain.WalkCases.ALONE;
import static dev.headway.node.domain.WalkCases.ALONE_ENDING;
import static dev.headway.node.domain.WalkCases.CAREFUL;
import static dev.headway.node.domain.WalkCases.CORDONED;
import static dev.headway.node.domain.WalkCases.C_ENDING;
import static dev.headway.node.domain.WalkCases.C_NEW;
import static dev.headway.node.domain.WalkCases.C_OLD;
import static dev.headway.node.domain.WalkCases.C_UNREADY;
import static dev.headway.node.domain.WalkCases.DRAINED;
import static dev.headway.node.domain.WalkCases.DRAINING;
import static dev.headway.node.domain.WalkCases.DRAIN_END;
import static dev.headway.node.domain.WalkCases.ENDING;
import static dev.headway.node.domain.WalkCases.GIVEN_UP;
import static dev.headway.node.domain.WalkCases.IN_PLACE;
import static dev.headway.node.domain.WalkCases.NONE;
import static dev.headway.node.domain.WalkCases.NOW;
import static dev.headway.node.domain.WalkCases.RENEWING;
import static dev.headway.node.domain.WalkCases.SKIPPING;
import static dev.headway.node.domain.WalkCases.WITH_CNI;
import static dev.headway.node.domain.WalkCases.Z_ENDING;
import static dev.headway.node.domain.WalkCases.Z_NEW;
import static dev.headway.node.domain.WalkCases.Z_OLD;
import static dev.headway.node.domain.WalkCases.node;
import static dev.headway.node.domain.WalkCases.of;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.BeginReplacing;
import dev.headway.node.domain.Action.DeleteAgent;
import dev.headway.node.domain.Action.DeleteZtunnel;
import dev.headway.node.domain.Action.Evict;
import dev.headway.node.domain.Action.Forget;
import dev.headway.node.domain.Action.GiveUp;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.SayBlocked;
import dev.headway.node.domain.Action.SayCordoned;
import dev.headway.node.domain.Action.SayDrained;
import dev.headway.node.domain.Action.SayGivenUp;
import dev.headway.node.domain.Action.SayServing;
import dev.headway.node.domain.Progress.Said;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the request may say about the way, in the rules. */
class StrategyRulesTest {

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
                of("it goes by itself", node(Z_OLD, A, ALONE_ENDING), CAREFUL, CORDONED, NOW, new Evict(List.of(A))),
                of(
                        "it is evicted where allowed",
                        node(Z_OLD, ALONE),
                        DRAINING,
                        CORDONED,
                        NOW,
                        new Evict(List.of(ALONE))),
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
                of("and then forgotten", node(Z_OLD, A), GIVEN_UP, NONE.withSaid(Said.GIVEN_UP), NOW, new Forget()));
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
                of(
                        "an agent of the version stays",
                        node(Z_OLD, C_NEW),
                        WITH_CNI,
                        DRAINED,
                        NOW,
                        new BeginReplacing("z-old", "")),
                of(
                        "a new ztunnel beside an old agent is not the end",
                        node(Z_NEW, C_OLD),
                        WITH_CNI,
                        DRAINED,
                        NOW,
                        new BeginReplacing("", "c-old")),
                of(
                        "the agent goes before the ztunnel",
                        node(Z_OLD, C_OLD),
                        RENEWING,
                        NONE,
                        NOW,
                        new DeleteAgent(C_OLD)),
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
    @MethodSource({"inPlace", "unmanaged", "givenUp", "agents"})
    void answers(String name, NodeView node, Intent intent, Progress progress, Instant now, Action expected) {
        assertThat(ReconcileRules.next(node, intent, progress, now)).isEqualTo(expected);
    }
}
