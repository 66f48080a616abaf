package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.planner.domain.ClusterPhase.Advancing;
import dev.headway.planner.domain.ClusterPhase.AwaitingApproval;
import dev.headway.planner.domain.ClusterPhase.Baking;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Ending;
import dev.headway.planner.domain.ClusterPhase.Failing;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.ClusterPhase.Retiring;
import dev.headway.planner.domain.ClusterPhase.RollingBack;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import dev.headway.planner.domain.ClusterPhase.TurningBack;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.StepState.Commanded;
import dev.headway.planner.domain.StepState.Confirming;
import dev.headway.planner.domain.StepState.Failed;
import dev.headway.planner.domain.StepState.UnderWay;
import java.util.List;

/** What follows when a step is given up: a refused tag or gateway moves back first, the walk stops, the policy waits its turn. */
final class FailureRules {

    private FailureRules() {}

    /** Gives a step up. */
    static void giveUp(ClusterTurn turn, StepEntry entry, UnderWay state, Refused why, List<Evidence> evidence) {
        Direction direction = state.course().direction();
        turn.event(
                n -> new StepFailed(turn.ref(entry), direction, n, why.reason(), why.detail(), evidence, turn.now()));
        switch (state.course().purpose()) {
            case WALK -> walkFailed(turn, entry, state, why);
            case RECOVERY -> {
                land(turn, entry, state, why);
                recoveryFailed(turn, Failure.of(entry.id(), direction, why.reason(), why.detail(), false, false));
            }
            case RELEASE -> land(turn, entry, state, why);
        }
    }

    /** Waits for a person, visibly. */
    static void hold(ClusterTurn turn, Paused paused, String detail) {
        turn.enter(paused);
        turn.event(n -> new ClusterUpgradePaused(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
        turn.signal(n -> new ClusterHeld(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
    }

    /** Why a step was given up that is still remembered as failed. */
    static FailureReason reasonOf(ClusterTurn turn, StepId step) {
        Failure failure = turn.failures().of(step);
        return failure == null ? FailureReason.HEALTH_UNKNOWN : failure.reason();
    }

    /** The ztunnel that a failed node must still serve with: the one before the step, when its drain never ended. */
    static Expectation whatServes(ClusterTurn turn, StepId node, Direction direction) {
        Failure failure = turn.failures().of(node);
        boolean untouched = failure != null && failure.untouched();
        Direction reached = untouched == (direction == Direction.FORWARD) ? Direction.BACK : Direction.FORWARD;
        return ExpectationRules.expectation(node, reached, turn.spec(), turn.itinerary());
    }

    /** Whether nobody judged the step, or nobody carried it out: what was not judged is unknown, not refused. */
    static Refused overdue(UnderWay state, boolean held) {
        return state instanceof Confirming
                ? new Refused(FailureReason.HEALTH_UNKNOWN, "no verdict by " + state.deadline(), held)
                : new Refused(
                        FailureReason.DEADLINE_EXCEEDED,
                        "no outcome by %s%s".formatted(state.deadline(), StepDetails.last(state)),
                        held);
    }

    /**
     * Tries a step again that was given up: a verdict that was never given is asked for again, everything else is commanded.
     */
    static void tryAgain(ClusterTurn turn, Failure failure) {
        StepEntry entry = turn.entry(failure.step());
        if (!(entry.state() instanceof Failed failed) || !failure.isUnjudged()) {
            StepRules.command(turn, failure.step(), failure.direction());
            return;
        }
        turn.failures().forget(failure.step());
        turn.progress().takesOff();
        StepEntry asking =
                entry.attempt(failed.ask(StepTimes.repeatAt(turn), StepTimes.confirmBy(turn, failure.step())));
        turn.put(asking);
        turn.event(n ->
                new StepRetried(turn.ref(asking), failed.direction(), n, "its health is asked for again", turn.now()));
        SendRules.confirm(turn, asking, failed.direction(), Course.Purpose.WALK);
    }

    private static void walkFailed(ClusterTurn turn, StepEntry entry, UnderWay state, Refused why) {
        StepId id = entry.id();
        Direction direction = state.course().direction();
        if (id.kind() == StepKind.SURVEY) {
            land(turn, entry, state, why);
            PlanningRules.unsurveyed(turn, why);
            return;
        }
        boolean waited =
                state instanceof Commanded commanded && !commanded.waiting().isEmpty();
        boolean untouched = waited || why.reason() == FailureReason.DRAIN_TIMEOUT;
        Failure failure = Failure.of(id, direction, why.reason(), why.detail(), why.held(), untouched);
        turn.failures().add(failure);
        if (isMovedBackFirst(failure)) {
            StepEntry back = entry.begin(Direction.BACK, turn.now())
                    .attempt(state.recover(StepTimes.lease(turn, id), StepTimes.executeBy(turn, id)));
            SendRules.start(turn, back, Direction.BACK);
        } else {
            land(turn, entry, state, why);
        }
        if (waited || failure.isUnjudged()) {
            stop(turn, failure);
            mustHold(turn);
        } else if (!isLeftOut(turn, failure)) {
            stop(turn, failure);
        } else if (failure.held()) {
            StepRules.release(turn, failure);
        }
    }

    /** A step whose node was released untouched; on the way back that is a failure, because every node has to go back. */
    static void skipped(ClusterTurn turn, StepEntry entry, Commanded state, String detail) {
        if (state.course().direction() == Direction.BACK) {
            giveUp(turn, entry, state, new Refused(FailureReason.DRAIN_TIMEOUT, detail, false), List.of());
            return;
        }
        turn.progress().lands();
        turn.progress().countSkipped();
        turn.put(entry.in(state.skip()));
        turn.event(n -> new StepSkipped(turn.ref(entry), Direction.FORWARD, n, detail, turn.now()));
    }

    /**
     * A refused tag or gateway serves as before again before anything else is decided; one that nobody judged is left alone.
     * Whether anything was changed only the executor can see, so it is asked in any case.
     */
    private static boolean isMovedBackFirst(Failure failure) {
        return (failure.isForward(StepKind.TAG) || failure.isForward(StepKind.GATEWAY)) && !failure.isUnjudged();
    }

    /** Whether the walk goes on without the node or gateway: as many may fail as the request allows. */
    private static boolean isLeftOut(ClusterTurn turn, Failure failure) {
        return isWithin(turn, failure, StepKind.NODE, turn.spec().nodes().failureBudget())
                || isWithin(
                        turn, failure, StepKind.GATEWAY, turn.spec().gateways().failureBudget());
    }

    private static boolean isWithin(ClusterTurn turn, Failure failure, StepKind kind, int budget) {
        return failure.isForward(kind) && turn.failures().undecided(kind).size() <= budget;
    }

    /**
     * Nodes that only waited for others are healthy, and what nobody judged may be: nothing is taken back for their sake, a
     * person decides.
     */
    private static void mustHold(ClusterTurn turn) {
        turn.move(phase -> phase instanceof ClusterPhase.Failing failing ? failing.holdAnyway() : phase);
    }

    /** The tag or gateway serves neither revision for certain: no policy may go on from here by itself. */
    private static void recoveryFailed(ClusterTurn turn, Failure failure) {
        turn.move(phase -> switch (phase) {
            case Failing failing -> failing.holdAnyway();
            case Advancing advancing -> advancing.fail(failure).holdAnyway();
            case Surveying s -> s;
            case TurningBack t -> t;
            case RollingBack r -> r;
            case Baking b -> b;
            case AwaitingApproval a -> a;
            case Retiring r -> r;
        });
    }

    private static void land(ClusterTurn turn, StepEntry entry, UnderWay state, Refused why) {
        turn.put(entry.in(state.fail(why.reason())));
        turn.progress().lands();
    }

    private static void stop(ClusterTurn turn, Failure failure) {
        switch (turn.phase()) {
            case Advancing advancing -> turn.enter(advancing.fail(failure));
            case RollingBack back -> hold(turn, back.pause(), failure.sentence());
            case Retiring retiring -> hold(turn, retiring.pause(), failure.sentence());
            case Failing f -> {}
            case TurningBack t -> {}
            case Paused p -> {}
            case Ending e -> {}
            case Surveying s -> throw unexpected(turn, failure);
            case Baking b -> throw unexpected(turn, failure);
            case AwaitingApproval a -> throw unexpected(turn, failure);
            case Ended e -> throw unexpected(turn, failure);
        }
    }

    private static IllegalStateException unexpected(ClusterTurn turn, Failure failure) {
        return new IllegalStateException(
                "step '%s' cannot be under way in phase %s".formatted(failure.step(), turn.phase()));
    }
}
