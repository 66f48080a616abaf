package dev.headway.node.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec;
import dev.headway.node.domain.CommandDecision.Ignore;
import dev.headway.node.domain.CommandDecision.Refuse;
import dev.headway.node.domain.CommandDecision.Release;
import dev.headway.node.domain.CommandDecision.ReportReleased;
import dev.headway.node.domain.CommandDecision.ReportServing;
import dev.headway.node.domain.CommandDecision.ReportWithdrawn;
import dev.headway.node.domain.CommandDecision.Resume;
import dev.headway.node.domain.CommandDecision.Undertake;
import dev.headway.node.domain.CommandDecision.Withdraw;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommandRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final ZtunnelView OLD = new ZtunnelView("istio-system", "z", "z", "1-29-6", "i", true, false, "");

    private static final Walk UP_1 = walk(1, Direction.FORWARD, "1-30-3");
    private static final Walk UP_2 = walk(2, Direction.FORWARD, "1-30-3");
    private static final Walk BACK_2 = walk(2, Direction.BACK, "1-29-6");
    private static final Walk WITHDRAWAL_2 = withdrawal(2, Direction.FORWARD, "1-30-3");
    private static final Walk WITHDRAWAL_BACK = withdrawal(2, Direction.BACK, "1-29-6");
    private static final Intent INTENT = Intent.begin(UP_1, true, NOW);
    private static final Intent PLANLESS =
            Intent.begin(walk(new StepRef("u", "blue", StepId.node("w1"), 1), Direction.FORWARD, "1-30-3"), true, NOW);
    private static final Intent GIVEN_UP = INTENT.givenUp(FailureReason.DRAIN_TIMEOUT, "no");
    /** The same, had the cordon not been ours. */
    private static final Intent FOREIGN = Intent.begin(UP_1, false, NOW).held(FailureReason.DRAIN_TIMEOUT, "no");

    private static final StepRef OTHER_PLAN = new StepRef("u", "blue", StepId.node("w1"), 2, "q");
    private static final Refuse REFUSED_PLAN = new Refuse(
            FailureReason.OWNED_BY_OTHER,
            "node w1 carries the intent of node/w1 of upgrade u under plan p; the command is of plan q");
    private static final NodeView FREE = node(false, new Claim.Free());
    private static final NodeView CORDONED = node(true, new Claim.Free());
    private static final NodeView CLAIMED = node(true, new Claim.Claimed(INTENT));
    private static final NodeView CLAIMED_2 = node(true, new Claim.Claimed(Intent.begin(UP_2, false, NOW)));
    private static final NodeView ILLEGIBLE = node(false, new Claim.Illegible("headway.dev/upgrade: not JSON"));

    static Stream<Arguments> walks() {
        return Stream.of(
                Arguments.of("a free node is taken", UP_1, FREE, new Undertake(Intent.begin(UP_1, true, LATER))),
                Arguments.of(
                        "a foreign cordon is noted", UP_1, CORDONED, new Undertake(Intent.begin(UP_1, false, LATER))),
                Arguments.of(
                        "a command that comes after its step was over is ignored",
                        UP_1,
                        over(1, 1),
                        new Ignore("attempt 1 of node/w1 is over")),
                Arguments.of(
                        "a later attempt at a step that was over begins",
                        UP_2,
                        over(1, 1),
                        new Undertake(Intent.begin(UP_2, true, LATER))),
                Arguments.of(
                        "the same step of an upgrade that was published again begins",
                        UP_1,
                        over(7, 0),
                        new Undertake(Intent.begin(UP_1, true, LATER))),
                Arguments.of(
                        "a free node is left alone by a withdrawal, for good",
                        WITHDRAWAL_2,
                        FREE,
                        new Withdraw(finished(2, 2))),
                Arguments.of("a withdrawal that comes again is answered again", WITHDRAWAL_2, over(2, 2), new ReportWithdrawn()),
                Arguments.of(
                        "a withdrawal goes on with what was begun",
                        WITHDRAWAL_2,
                        CLAIMED,
                        new Undertake(INTENT.takenOver(WITHDRAWAL_2, true, LATER))),
                Arguments.of(
                        "a withdrawal of a held node tries it again, because it is cordoned",
                        WITHDRAWAL_2,
                        node(true, new Claim.Claimed(FOREIGN)),
                        new Undertake(FOREIGN.takenOver(WITHDRAWAL_2, true, LATER))),
                Arguments.of(
                        "a node that was given up is not taken again by a withdrawal",
                        WITHDRAWAL_2,
                        node(false, new Claim.Claimed(GIVEN_UP)),
                        new Withdraw(finished(2, 2))),
                Arguments.of(
                        "a withdrawal of what serves already says so",
                        WITHDRAWAL_BACK,
                        FREE,
                        new ReportServing(WITHDRAWAL_BACK, OLD)),
                Arguments.of("what serves is left alone", BACK_2, FREE, new ReportServing(BACK_2, OLD)),
                Arguments.of("the same attempt goes on", UP_1, CLAIMED, new Resume(INTENT)),
                Arguments.of(
                        "a later attempt takes over",
                        UP_2,
                        CLAIMED,
                        new Undertake(INTENT.takenOver(UP_2, true, LATER))),
                Arguments.of(
                        "the way back takes over",
                        BACK_2,
                        CLAIMED,
                        new Undertake(INTENT.takenOver(BACK_2, true, LATER))),
                Arguments.of(
                        "an earlier attempt is ignored",
                        UP_1,
                        CLAIMED_2,
                        new Ignore("attempt 1 of node/w1 is older than attempt 2 on the node")),
                Arguments.of(
                        "another upgrade is refused",
                        walk(new StepRef("v", "blue", StepId.node("w1"), 9), Direction.FORWARD, "1-31-0"),
                        CLAIMED,
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "node w1 carries the intent of node/w1 of upgrade u, attempt 1")),
                Arguments.of(
                        "another plan of the same step is refused",
                        walk(OTHER_PLAN, Direction.FORWARD, "1-30-3"),
                        CLAIMED,
                        REFUSED_PLAN),
                Arguments.of(
                        "a step of an intent that names no plan is of its plan",
                        UP_2,
                        node(true, new Claim.Claimed(PLANLESS)),
                        new Undertake(PLANLESS.takenOver(UP_2, true, LATER))),
                Arguments.of(
                        "a node that was given up is taken again, and a cordon on it is another's",
                        UP_2,
                        node(true, new Claim.Claimed(GIVEN_UP)),
                        new Undertake(FOREIGN.takenOver(UP_2, true, LATER))),
                Arguments.of(
                        "an illegible intent is another's",
                        UP_1,
                        ILLEGIBLE,
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "node w1 carries an intent that cannot be read: headway.dev/upgrade: not JSON")));
    }

    static Stream<Arguments> releases() {
        return Stream.of(
                Arguments.of("our cordon goes", 1, CLAIMED, new Release(true, finished(1, 1))),
                Arguments.of("a foreign cordon stays", 2, CLAIMED_2, new Release(false, finished(2, 2))),
                Arguments.of(
                        "a cordon on a node that was given up stays",
                        1,
                        node(true, new Claim.Claimed(GIVEN_UP)),
                        new Release(false, finished(1, 1))),
                Arguments.of(
                        "a walk that comes after the release of a free node is over",
                        1,
                        FREE,
                        new Release(false, finished(1, 1))),
                Arguments.of("the cordon of a free node is another's", 1, CORDONED, new Release(false, finished(1, 1))),
                Arguments.of("a node that was released is released", 1, over(1, 1), new ReportReleased(true)),
                Arguments.of(
                        "an earlier attempt is ignored",
                        1,
                        CLAIMED_2,
                        new Ignore("attempt 1 of node/w1 is older than attempt 2 on the node")),
                Arguments.of(
                        "an illegible intent is another's",
                        1,
                        ILLEGIBLE,
                        new Refuse(
                                FailureReason.OWNED_BY_OTHER,
                                "node w1 carries an intent that cannot be read: headway.dev/upgrade: not JSON")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walks")
    void decidesAboutAWalk(String name, Walk walk, NodeView node, CommandDecision expected) {
        assertThat(CommandRules.walk(walk, node, LATER)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("releases")
    void decidesAboutARelease(String name, int attempt, NodeView node, CommandDecision expected) {
        Instant at = NOW.plusSeconds(attempt);
        assertThat(CommandRules.release(new StepRef("u", "blue", StepId.node("w1"), attempt), at, node))
                .isEqualTo(expected);
    }

    @Test
    void everyDecisionIsReached() {
        Set<Class<?>> reached = Stream.concat(walks(), releases())
                .map(row -> row.get()[3].getClass())
                .collect(Collectors.toSet());

        assertThat(reached).containsExactlyInAnyOrder(CommandDecision.class.getPermittedSubclasses());
    }

    @Test
    void aLaterAttemptTheSameWayHasTheTimeThatIsLeft() {
        Intent replacing = INTENT.replacing("z", "", NOW);

        Intent taken = replacing.takenOver(UP_2, true, LATER);

        assertThat(taken)
                .returns(2, Intent::attempt)
                .returns(Phase.REPLACING, Intent::phase)
                .returns("z", Intent::ztunnel)
                .returns(replacing.deadline(), Intent::deadline)
                .returns(NOW, Intent::startedAt)
                .returns(true, Intent::cordonedByUs);
    }

    @Test
    void aForeignCordonThatWasTakenAwayMeanwhileIsOursNow() {
        assertThat(FOREIGN.takenOver(UP_2, false, LATER).cordonedByUs()).isTrue();
        assertThat(FOREIGN.takenOver(UP_2, true, LATER).cordonedByUs()).isFalse();
    }

    @Test
    void anAttemptAtAHeldNodeOrTheOtherWayBeginsAnew() {
        Intent held = INTENT.replacing("z", "", NOW).held(FailureReason.ZTUNNEL_NOT_READY, "no");

        assertThat(List.of(
                        held.takenOver(UP_2, true, LATER),
                        INTENT.replacing("z", "", NOW).takenOver(BACK_2, true, LATER)))
                .allSatisfy(taken -> assertThat(taken)
                        .returns(Phase.DRAINING, Intent::phase)
                        .returns("", Intent::ztunnel)
                        .returns(LATER.plus(Duration.ofMinutes(10)), Intent::deadline)
                        .returns(NOW, Intent::startedAt)
                        .returns(true, Intent::cordonedByUs));
    }

    @Test
    void anIntentIsHeldExactlyWhenItHasAReason() {
        assertThatThrownBy(() -> new Intent(
                        "u",
                        StepId.node("w1"),
                        1,
                        "p",
                        Direction.FORWARD,
                        NodesSpec.Strategy.DRAIN,
                        "r",
                        "",
                        Phase.HELD,
                        true,
                        NOW,
                        NOW,
                        Duration.ZERO,
                        DrainSpec.OnTimeout.HOLD,
                        false,
                        Duration.ZERO,
                        "",
                        "",
                        null,
                        "",
                        NOW,
                        ""))
                .hasMessage("intent of node/w1: a held or given up step has a reason and no other does, "
                        + "got phase HELD and reason null");
    }

    private static Walk walk(int attempt, Direction direction, String revision) {
        return walk(new StepRef("u", "blue", StepId.node("w1"), attempt, "p"), direction, revision);
    }

    private static Walk walk(StepRef step, Direction direction, String revision) {
        return walk(step, direction, revision, true);
    }

    private static Walk withdrawal(int attempt, Direction direction, String revision) {
        return walk(new StepRef("u", "blue", StepId.node("w1"), attempt, "p"), direction, revision, false);
    }

    private static Walk walk(StepRef step, Direction direction, String revision, boolean begins) {
        return new Walk(
                step,
                "w1",
                direction,
                NodesSpec.Strategy.DRAIN,
                revision,
                "",
                new DrainSpec(Duration.ofMinutes(10), DrainSpec.OnTimeout.HOLD, true),
                Duration.ofMinutes(5),
                new NodeBudget(List.of(), 0, 1, 0),
                begins,
                NOW.plusSeconds(step.attempt()),
                "cause");
    }

    /** A node whose attempt of that number was over, commanded so many seconds after the start. */
    private static NodeView over(int attempt, int second) {
        return node(false, new Claim.Free(finished(attempt, second)));
    }

    private static Finished finished(int attempt, int second) {
        return new Finished("u", StepId.node("w1"), attempt, NOW.plusSeconds(second));
    }

    private static NodeView node(boolean unschedulable, Claim claim) {
        return new NodeView("w1", unschedulable, claim, List.of(), List.of(OLD), List.of());
    }
}
