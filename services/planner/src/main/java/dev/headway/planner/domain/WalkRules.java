package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
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
import java.time.Instant;
import java.util.List;

/**
 * The walk over a plan: after every input, everything that may start now is started.
 *
 * <p>A segment starts when the one before it is done; inside a segment as many steps are under way as its budget allows. A
 * node counts until it is released: a cordon that still stands uses up the budget.
 */
final class WalkRules {

    private WalkRules() {}

    /** Starts whatever the phase allows. */
    static void walk(ClusterTurn turn) {
        if (turn.isParked()) {
            return;
        }
        switch (turn.phase()) {
            case Advancing advancing -> advance(turn, advancing);
            case Retiring retiring -> {
                if (fill(turn, Direction.FORWARD)) {
                    end(turn, new Ended(Outcome.COMPLETED), "every step is done");
                }
            }
            case Failing failing -> {
                if (isAtRest(turn)) {
                    applyPolicy(turn, failing);
                }
            }
            case RollingBack back -> {
                if (fill(turn, Direction.BACK)) {
                    turn.enter(back.finish("every step that had been commanded is undone; CRDs stay forward"));
                    walk(turn);
                }
            }
            case Ending ending -> {
                if (isAtRest(turn)) {
                    leave(turn, ending);
                }
            }
            case Surveying s -> {}
            case Baking b -> {}
            case AwaitingApproval a -> {}
            case Paused p -> {}
            case Ended e -> {}
        }
    }

    /** Ends the cluster's upgrade. */
    static void end(ClusterTurn turn, Ended ended, String detail) {
        turn.enter(ended);
        turn.event(
                n -> new ClusterUpgradeEnded(turn.upgrade(), turn.cluster(), n, ended.outcome(), detail, turn.now()));
        turn.signal(n -> new ClusterDone(turn.upgrade(), turn.cluster(), n, ended.outcome(), detail, turn.now()));
    }

    private static void advance(ClusterTurn turn, Advancing advancing) {
        fill(turn, Direction.FORWARD);
        SegmentRange range = turn.range(Direction.FORWARD);
        if (range == null || range.kind() != StepKind.RETIRE) {
            return;
        }
        if (turn.leftOut() > 0) {
            leaveOut(turn, turn.take(Direction.FORWARD));
            turn.enter(advancing.incomplete(leftOutDetail(turn)));
            walk(turn);
            return;
        }
        RetireSpec retire = turn.spec().retire();
        if (retire.after().isZero() && !retire.approval()) {
            turn.enter(advancing.retire());
            walk(turn);
            return;
        }
        Instant until = turn.now().plus(retire.after());
        turn.signal(n -> new RetireWaiting(turn.upgrade(), turn.cluster(), n, retireDetail(turn, until), turn.now()));
        Baking baking = advancing.bake(until);
        if (retire.after().isZero()) {
            turn.enter(baking.over(retire.approval()));
        } else {
            turn.enter(baking);
            turn.wake(StepId.of(StepKind.RETIRE), until);
        }
    }

    /**
     * Commands steps until a budget is used up or a segment has to end first.
     *
     * @return whether the walk is over
     */
    private static boolean fill(ClusterTurn turn, Direction direction) {
        for (SegmentRange range = turn.range(direction); range != null; range = turn.range(direction)) {
            if (hasToWait(turn, range)) {
                return false;
            }
            if (turn.atEndOf(range)) {
                if (!isAtRest(turn)) {
                    return false;
                }
                turn.enterNextSegment(direction);
            } else if (!hasRoom(turn, range)) {
                return false;
            } else {
                StepId id = turn.take(direction);
                if (isLeftOut(turn, id, direction)) {
                    leaveOut(turn, id);
                } else if (direction == Direction.FORWARD || needsUndo(turn, id)) {
                    StepRules.command(turn, id, direction);
                }
            }
        }
        return isAtRest(turn);
    }

    /** Whether the retirement is next and its time has not come, or nobody has approved it. */
    private static boolean hasToWait(ClusterTurn turn, SegmentRange range) {
        return range.kind() == StepKind.RETIRE && turn.phase() instanceof Advancing;
    }

    /** Whether nothing is under way: only then does the next segment begin, or a policy apply. */
    private static boolean isAtRest(ClusterTurn turn) {
        return turn.inFlight() == 0;
    }

    /** Whether one more step may be under way. */
    private static boolean hasRoom(ClusterTurn turn, SegmentRange range) {
        return turn.inFlight() < range.budget();
    }

    /** Whether a step must not be carried out because of nodes that were left out. */
    private static boolean isLeftOut(ClusterTurn turn, StepId id, Direction direction) {
        return direction == Direction.FORWARD && isSettling(id) && turn.leftOut() > 0;
    }

    /** What would renew the ztunnel of a node that was left out. */
    private static boolean isSettling(StepId id) {
        return id.kind() == StepKind.SETTLE_CNI || id.kind() == StepKind.SETTLE_ZTUNNEL;
    }

    private static void leaveOut(ClusterTurn turn, StepId id) {
        StepEntry entry = turn.entry(id);
        if (entry.state() instanceof StepState.AtRest rest) {
            StepEntry skipped = entry.attempt(rest.skip());
            turn.put(skipped);
            turn.event(n -> new StepSkipped(turn.ref(skipped), Direction.FORWARD, n, leftOutDetail(turn), turn.now()));
        }
    }

    private static String leftOutDetail(ClusterTurn turn) {
        return "%d nodes were left out and still run ztunnel of revision %s; it is neither settled nor retired"
                .formatted(turn.leftOut(), turn.itinerary().baseline().revision());
    }

    /**
     * A refused tag was moved back at once, a revision that was in use is not ours to uninstall, and a node that was left out and
     * released has nothing to go back from.
     */
    private static boolean needsUndo(ClusterTurn turn, StepId id) {
        Failure failure = turn.failures().of(id);
        boolean notOurs = failure != null && failure.reason() == FailureReason.REVISION_IN_USE;
        boolean asBefore = failure != null && failure.isForwardNode() && failure.untouched() && !failure.held();
        StepState state = turn.entry(id).state();
        return !notOurs
                && !asBefore
                && !(state instanceof StepState.Undone)
                && !(state instanceof StepState.Skipped && id.kind() == StepKind.NODE);
    }

    private static void applyPolicy(ClusterTurn turn, Failing failing) {
        String detail = failing.first().sentence();
        if (waitsForAPerson(turn, failing)) {
            FailureRules.hold(turn, failing.pause(), detail);
            return;
        }
        turn.event(n -> new RollbackStarted(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
        turn.enter(failing.rollBack());
        turn.turnBack();
        walk(turn);
    }

    private static boolean waitsForAPerson(ClusterTurn turn, Failing failing) {
        return failing.mustHold() || turn.spec().onFailure() == OnFailure.PAUSE;
    }

    private static void leave(ClusterTurn turn, Ending ending) {
        List<Failure> held =
                turn.failures().all().stream().filter(Failure::held).toList();
        if (!ending.releasing() && !held.isEmpty()) {
            turn.enter(ending.release());
            held.forEach(failure -> StepRules.release(turn, failure));
            return;
        }
        String detail = held.isEmpty()
                ? ending.detail()
                : ending.detail() + "; still cordoned, because no serving ztunnel was seen: "
                        + String.join(
                                ", ",
                                held.stream()
                                        .map(failure -> failure.step().name())
                                        .toList());
        end(turn, ending.end(), detail);
    }

    private static String retireDetail(ClusterTurn turn, Instant until) {
        return "everything but the retirement of revision %s is done; it is retired from %s on%s"
                .formatted(
                        turn.itinerary().baseline().revision(),
                        until,
                        turn.spec().retire().approval() ? ", once approved" : "");
    }
}
