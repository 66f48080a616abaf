package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.StepFailed;
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
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.StepState.UnderWay;
import java.util.List;

/** What follows when a step is given up: a refused tag moves back first, the walk stops, the policy waits its turn. */
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
                recoveryFailed(turn, new Failure(entry.id(), direction, why.reason(), why.detail(), false));
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
        Failure failure = turn.failureOf(step);
        return failure == null ? FailureReason.HEALTH_UNKNOWN : failure.reason();
    }

    /** The ztunnel that a failed node must still serve with: the one before the step, when its drain never ended. */
    static Expectation whatServes(ClusterTurn turn, StepId node, Direction direction) {
        boolean untouched = reasonOf(turn, node) == FailureReason.DRAIN_TIMEOUT;
        Direction reached = untouched == (direction == Direction.FORWARD) ? Direction.BACK : Direction.FORWARD;
        return CommandRules.expectation(node, reached, turn.spec(), turn.baseline());
    }

    private static void walkFailed(ClusterTurn turn, StepEntry entry, UnderWay state, Refused why) {
        StepId id = entry.id();
        Direction direction = state.course().direction();
        if (id.kind() == StepKind.SURVEY) {
            land(turn, entry, state, why);
            PlanningRules.unsurveyed(turn, why);
            return;
        }
        Failure failure = new Failure(id, direction, why.reason(), why.detail(), why.held());
        turn.addFailure(failure);
        if (id.kind() == StepKind.TAG && direction == Direction.FORWARD) {
            StepEntry back = entry.attempt(state.recover(StepTimes.lease(turn, id), StepTimes.executeBy(turn, id)));
            StepRules.start(turn, back, Direction.BACK);
        } else {
            land(turn, entry, state, why);
        }
        stop(turn, failure);
    }

    /** The tag serves neither revision for certain: no policy may go on from here by itself. */
    private static void recoveryFailed(ClusterTurn turn, Failure failure) {
        turn.move(phase -> switch (phase) {
            case Failing failing -> failing.holdAnyway();
            case Advancing advancing -> advancing.fail(failure).holdAnyway();
            case Surveying s -> s;
            case RollingBack r -> r;
            case Baking b -> b;
            case AwaitingApproval a -> a;
            case Retiring r -> r;
        });
    }

    private static void land(ClusterTurn turn, StepEntry entry, UnderWay state, Refused why) {
        turn.put(entry.in(state.fail(why.reason())));
        turn.lands();
    }

    private static void stop(ClusterTurn turn, Failure failure) {
        switch (turn.phase()) {
            case Advancing advancing -> turn.enter(advancing.fail(failure));
            case RollingBack back -> hold(turn, back.pause(), failure.sentence());
            case Retiring retiring -> hold(turn, retiring.pause(), failure.sentence());
            case Failing f -> {}
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
