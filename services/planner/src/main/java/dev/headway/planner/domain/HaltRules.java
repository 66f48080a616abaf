package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
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
import dev.headway.planner.domain.StepState.Commanded;
import dev.headway.planner.domain.StepState.Leave;
import dev.headway.planner.domain.StepState.Withdrawn;

/**
 * What a halt takes back of what was commanded: the nodes that nobody has touched yet.
 *
 * <p>A node may wait for the budget of its neighbours long after it was commanded. Once nothing may begin any more, the executor
 * is told so for each: where it has not begun it forgets the step, and the step has its turn again when the walk goes on the same
 * way; where it has, the step ends as every other.
 */
final class HaltRules {

    private static final String WHY = "nothing may begin any more; a node that was not touched yet is left alone";

    private HaltRules() {}

    /** Withdraws what was commanded and not begun, when a phase begins in which nothing may. */
    static void withdraw(ClusterTurn turn) {
        if (!turn.isPhaseNew() || !halts(turn.phase())) {
            return;
        }
        for (StepId id : turn.progress().nodes()) {
            StepEntry entry = turn.entry(id);
            if (entry.state() instanceof Commanded commanded) {
                switch (commanded.leave()) {
                    case MAY_BEGIN -> SendRules.withdraw(turn, entry, commanded, WHY);
                    case HAS_BEGUN -> turn.put(entry.in(commanded.halt()));
                    case MAY_NOT_BEGIN -> {}
                }
            }
        }
    }

    /** Whether a step is asked for without leave to begin: somebody who resumes gives it back. */
    static boolean isHalted(ClusterTurn turn, Commanded state) {
        return state.leave() == Leave.MAY_NOT_BEGIN && halts(turn.phase());
    }

    /** A node that was left alone: its turn comes when the walk goes on. */
    static void withdrawn(ClusterTurn turn, StepEntry entry, Commanded state) {
        turn.progress().lands();
        turn.put(entry.in(state.withdraw()));
        String waited = state.waiting().isEmpty() ? "" : "; it had waited: " + state.waiting();
        turn.event(n -> new StepWithdrawn(
                turn.ref(entry), state.course().direction(), n, "its node is untouched" + waited, turn.now()));
    }

    /**
     * Commands what was withdrawn on this way, before anything else is started.
     *
     * @return whether one of them waits for room
     */
    static boolean beginsAgain(ClusterTurn turn, Direction direction, SegmentRange range) {
        for (StepId id : turn.progress().withdrawn()) {
            StepEntry entry = turn.entry(id);
            if (entry.state() instanceof Withdrawn withdrawn && withdrawn.direction() == direction) {
                boolean back = direction == Direction.BACK;
                if (!back && entry.segment() > turn.progress().segment()) {
                    continue; // after a way back what comes before it is done first
                }
                if (!(back ? WalkRules.hasRoom(turn, range) : WalkRules.hasRoomFor(turn, id))) {
                    return true;
                }
                StepRules.command(turn, id, direction);
            }
        }
        return false;
    }

    private static boolean halts(ClusterPhase phase) {
        return switch (phase) {
            case Paused p -> true;
            case Failing f -> true;
            case TurningBack t -> true;
            case Ending e -> true;
            case Surveying s -> false;
            case Advancing a -> false;
            case RollingBack r -> false;
            case Baking b -> false;
            case AwaitingApproval a -> false;
            case Retiring r -> false;
            case Ended e -> false;
        };
    }
}
