package dev.headway.node.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.node.domain.SurgeAction.Await;
import dev.headway.node.domain.SurgeAction.Forget;
import dev.headway.node.domain.SurgeAction.SayFailed;
import dev.headway.node.domain.SurgeAction.SaySurged;
import dev.headway.node.domain.SurgeAction.Write;
import dev.headway.node.domain.SurgeDecision.Ignore;
import dev.headway.node.domain.SurgeDecision.Refuse;
import dev.headway.node.domain.SurgeDecision.ReportSurged;
import dev.headway.node.domain.SurgeDecision.Resume;
import dev.headway.node.domain.SurgeDecision.Undertake;
import dev.headway.node.domain.SurgeView.OnNode;
import dev.headway.node.domain.SurgeView.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SurgeRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final Instant END = NOW.plus(Duration.ofMinutes(5));
    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";

    private static final SurgeOrder FIRST = order("u", 1, 1, "p", 1);
    private static final SurgeOrder AGAIN = order("u", 1, 2, "p", 1);
    private static final SurgeOrder SECOND = order("u", 2, 1, "p", 2);
    private static final SurgeIntent SURGING = SurgeIntent.begin(FIRST, NOW);
    private static final SurgeIntent PAUSED = SURGING.paused(NOW);
    private static final SurgeIntent FAILED = SURGING.failed("a stays unready", NOW);

    private static final OnNode IS_OLD = on(old(true, false));
    private static final OnNode IS_NEW = on(fresh(true));
    private static final OnNode BEGINS = on(old(true, false), fresh(false));
    private static final OnNode ENDS = on(old(true, true), fresh(true));
    private static final OnNode BOTH_STAY = on(old(true, false), fresh(true));
    private static final OnNode DEAD =
            new OnNode(false, List.of(new Pod(old(false, true), NOW), new Pod(fresh(false), NOW)));

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("a free set is taken", FIRST, free(), rolling(IS_OLD, IS_OLD), new Undertake(SURGING)),
                Arguments.of(
                        "what is done is left alone",
                        FIRST,
                        free(),
                        paused(IS_NEW, IS_OLD),
                        new ReportSurged(List.of("a"))),
                Arguments.of(
                        "what is done is not done while the set rolls",
                        FIRST,
                        free(),
                        rolling(IS_NEW, IS_OLD),
                        new Undertake(SURGING)),
                Arguments.of(
                        "all there are is enough",
                        order("u", 1, 1, "p", 9),
                        free(),
                        paused(IS_NEW, IS_NEW),
                        new ReportSurged(List.of("a", "b"))),
                Arguments.of("the same attempt goes on", FIRST, by(SURGING), rolling(IS_OLD, IS_OLD), new Resume()),
                Arguments.of(
                        "a later attempt goes on where it is",
                        AGAIN,
                        by(PAUSED),
                        paused(ENDS, IS_OLD),
                        new Undertake(SurgeIntent.begin(AGAIN, NOW).paused(NOW))),
                Arguments.of(
                        "a later attempt at a failed batch begins anew",
                        AGAIN,
                        by(FAILED),
                        paused(IS_OLD, IS_OLD),
                        new Undertake(SurgeIntent.begin(AGAIN, NOW))),
                Arguments.of(
                        "an earlier attempt is ignored",
                        FIRST,
                        by(SurgeIntent.begin(AGAIN, NOW)),
                        rolling(IS_OLD, IS_OLD),
                        new Ignore("attempt 1 of surge/1 is older than attempt 2 on the DaemonSet")),
                Arguments.of(
                        "the next batch follows one that is paused",
                        SECOND,
                        by(PAUSED),
                        paused(IS_NEW, IS_OLD),
                        new Undertake(SurgeIntent.begin(SECOND, NOW))),
                Arguments.of(
                        "a batch does not interrupt another",
                        FIRST,
                        by(SurgeIntent.begin(SECOND, NOW)),
                        rolling(IS_NEW, IS_OLD),
                        new Refuse(FailureReason.CONFLICT, "surge/2 of upgrade u is under way")),
                Arguments.of(
                        "another upgrade is refused",
                        order("v", 1, 9, "p", 1),
                        by(SURGING),
                        rolling(IS_OLD, IS_OLD),
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "DaemonSet ztunnel carries the intent of surge/1 of upgrade u under plan 'p'; "
                                        + "the command is of plan 'p'")),
                Arguments.of(
                        "another plan is refused",
                        order("u", 1, 9, "q", 1),
                        by(SURGING),
                        rolling(IS_OLD, IS_OLD),
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "DaemonSet ztunnel carries the intent of surge/1 of upgrade u under plan 'p'; "
                                        + "the command is of plan 'q'")),
                Arguments.of(
                        "an illegible intent is another's",
                        FIRST,
                        new SurgeClaim.Illegible("not JSON"),
                        rolling(IS_OLD, IS_OLD),
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "DaemonSet ztunnel carries an intent that cannot be read: not JSON")));
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                of("the first pod is waited for", rolling(IS_OLD, IS_OLD), SURGING, false, LATER, new Await(END)),
                of("a new pod has its time", rolling(BEGINS, IS_OLD), SURGING, false, LATER, new Await(END)),
                of(
                        "a renewed node is not one beside its old ztunnel",
                        rolling(BOTH_STAY, IS_OLD),
                        SURGING,
                        false,
                        LATER,
                        new Await(END)),
                of("enough are enough", rolling(ENDS, BEGINS), SURGING, false, LATER, new Write(SURGING.paused(LATER))),
                of(
                        "a new pod that stays unready ends the batch",
                        rolling(BEGINS, IS_OLD),
                        SURGING,
                        false,
                        END,
                        new Write(SURGING.failed(
                                "pod istio-system/new on node a is not ready after 300 s: ContainersNotReady", END))),
                of(
                        "so does a set that makes no pods",
                        rolling(IS_OLD, IS_OLD),
                        SURGING,
                        false,
                        END,
                        new Write(SURGING.failed(
                                "0 of 2 nodes have a ztunnel of revision '1-30-3', wanted 1, and none was renewed for 300 s",
                                END))),
                of(
                        "a node that is not ready ends nothing by its pods",
                        rolling(DEAD, IS_OLD),
                        SURGING,
                        false,
                        LATER,
                        new Await(END)),
                of("the old pods end before it is said", paused(ENDS, IS_OLD), PAUSED, false, LATER, new Await(END)),
                of("what rolls is not paused", rolling(IS_NEW, IS_OLD), PAUSED, false, LATER, new Await(END)),
                of(
                        "a dead node's pods are not waited for",
                        paused(IS_NEW, DEAD),
                        PAUSED,
                        false,
                        LATER,
                        new SaySurged(List.of("a"))),
                of("it is said", paused(IS_NEW, IS_OLD), PAUSED, false, LATER, new SaySurged(List.of("a"))),
                of("and forgotten", paused(IS_NEW, IS_OLD), PAUSED, true, LATER, new Forget()),
                of(
                        "a renewed node that is lost again is made up for",
                        paused(IS_OLD, IS_OLD),
                        PAUSED,
                        false,
                        LATER,
                        new Write(SURGING.resumed(LATER))),
                of(
                        "old pods that stay fail the batch",
                        paused(BOTH_STAY, IS_NEW),
                        PAUSED,
                        false,
                        END,
                        new Write(SURGING.failed(
                                "two ztunnels are still on a 300 s after the DaemonSet was paused", END))),
                of("a failure waits for the pod to go", paused(BEGINS, IS_OLD), FAILED, false, LATER, new Await(END)),
                of(
                        "a failure is said",
                        paused(IS_OLD, IS_OLD),
                        FAILED,
                        false,
                        LATER,
                        new SayFailed(FailureReason.ZTUNNEL_NOT_READY, "a stays unready")),
                of(
                        "a failure is said in the end",
                        paused(BEGINS, IS_OLD),
                        FAILED,
                        false,
                        END,
                        new SayFailed(FailureReason.ZTUNNEL_NOT_READY, "a stays unready")),
                of("and forgotten too", paused(IS_OLD, IS_OLD), FAILED, true, LATER, new Forget()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void decides(String name, SurgeOrder order, SurgeClaim claim, SurgeView view, SurgeDecision expected) {
        assertThat(SurgeRules.command(order, claim, view, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void goesOn(String name, SurgeView view, SurgeIntent intent, boolean said, Instant now, SurgeAction expected) {
        assertThat(SurgeRules.next(view, intent, said, now)).isEqualTo(expected);
    }

    @Test
    void everyDecisionAndActionIsReached() {
        Set<Class<?>> decisions = commands().map(row -> row.get()[4].getClass()).collect(Collectors.toSet());
        Set<Class<?>> actions = steps().map(row -> row.get()[5].getClass()).collect(Collectors.toSet());

        assertThat(decisions).containsExactlyInAnyOrder(SurgeDecision.class.getPermittedSubclasses());
        assertThat(actions).containsExactlyInAnyOrder(SurgeAction.class.getPermittedSubclasses());
    }

    private static Arguments of(
            String name, SurgeView view, SurgeIntent intent, boolean said, Instant now, SurgeAction expected) {
        return Arguments.of(name, view, intent, said, now, expected);
    }

    private static SurgeOrder order(String upgrade, int batch, int attempt, String plan, int atLeast) {
        return new SurgeOrder(
                new StepRef(upgrade, "blue", StepId.surge(batch), attempt, plan),
                Direction.FORWARD,
                atLeast,
                NEW,
                1,
                Duration.ofMinutes(5),
                "cause");
    }

    private static SurgeClaim free() {
        return new SurgeClaim.Free();
    }

    private static SurgeClaim by(SurgeIntent intent) {
        return new SurgeClaim.Claimed(intent);
    }

    private static SurgeView rolling(OnNode a, OnNode b) {
        return new SurgeView(false, 2, new TreeMap<>(Map.of("a", a, "b", b)));
    }

    private static SurgeView paused(OnNode a, OnNode b) {
        return new SurgeView(true, 2, new TreeMap<>(Map.of("a", a, "b", b)));
    }

    private static OnNode on(ZtunnelView... pods) {
        return new OnNode(true, Stream.of(pods).map(pod -> new Pod(pod, NOW)).toList());
    }

    private static ZtunnelView old(boolean ready, boolean terminating) {
        return new ZtunnelView("istio-system", "old", "old", OLD, "i", ready, terminating, "");
    }

    private static ZtunnelView fresh(boolean ready) {
        return new ZtunnelView("istio-system", "new", "new", NEW, "i", ready, false, ready ? "" : "ContainersNotReady");
    }
}
