package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
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
import dev.headway.planner.domain.ClusterPhase.TurningBack;
import dev.headway.planner.domain.Failure.Fate;
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
        HaltRules.withdraw(turn);
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
            case TurningBack turning -> {
                if (!turn.isPlanned()) {
                    end(turn, turning.untouched(), "nothing had been done; " + turning.detail());
                } else if (isAtRest(turn)) {
                    goBack(turn, turning.rollBack());
                }
            }
            case RollingBack back -> {
                if (fill(turn, Direction.BACK)) {
                    RollbackRules.over(turn, back);
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
        if (keepsOldRevision(turn)) {
            String detail = LeftOutRules.detail(turn);
            LeftOutRules.leaveOut(turn, turn.take(Direction.FORWARD), detail);
            turn.enter(advancing.incomplete(detail));
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
            if (triesAgain(turn, direction)
                    || HaltRules.beginsAgain(turn, direction, range)
                    || hasToWait(turn, range)) {
                return false;
            }
            if (turn.progress().atEndOf(range)) {
                if (!isAtRest(turn)) {
                    return false;
                }
                turn.enterNextSegment(direction);
            } else if (!hasRoom(turn, range)) {
                return false;
            } else if (direction == Direction.FORWARD) {
                forward(turn, turn.take(direction));
            } else {
                back(turn, range);
            }
        }
        return isAtRest(turn);
    }

    private static void forward(ClusterTurn turn, StepId id) {
        if (isPassed(turn, id)) {
            return;
        }
        turn.place(id);
        if (LeftOutRules.isLeftOut(turn, id)) {
            LeftOutRules.leaveOut(turn, id, LeftOutRules.detail(turn));
        } else {
            StepRules.command(turn, id, Direction.FORWARD);
        }
    }

    private static void back(ClusterTurn turn, SegmentRange range) {
        int keep = turn.phase() instanceof RollingBack back ? back.keep() : 0;
        int index = turn.progress().next();
        StepId id = turn.take(Direction.BACK);
        if (UndoRules.needsUndo(turn, range, index, id, keep)) {
            StepRules.command(turn, id, Direction.BACK);
        }
    }

    /**
     * Tries failed steps again before anything else is started.
     *
     * @return whether one of them waits for room
     */
    private static boolean triesAgain(ClusterTurn turn, Direction direction) {
        for (Failure failure : turn.failures().all()) {
            if (failure.fate() == Fate.AGAIN
                    && failure.direction() == direction
                    && isReached(turn, failure)
                    && turn.entry(failure.step()).state() instanceof StepState.AtRest) {
                if (!hasRoomFor(turn, failure.step())) {
                    return true;
                }
                FailureRules.tryAgain(turn, failure);
            }
        }
        return false;
    }

    /** Whether the walk has come to the segment of a failed step: after a way back what comes before it is done first. */
    private static boolean isReached(ClusterTurn turn, Failure failure) {
        return failure.direction() == Direction.BACK
                || turn.entry(failure.step()).segment() <= turn.progress().segment();
    }

    /** Whether one more step of that one's segment may be under way; beside steps of another segment none may. */
    static boolean hasRoomFor(ClusterTurn turn, StepId id) {
        int segment = turn.entry(id).segment();
        return hasRoom(turn, turn.itinerary().forward().get(segment))
                && (segment == turn.progress().segment() || isAtRest(turn));
    }

    /**
     * Whether the walk goes by a step: it is done, it failed and is not this walk's to try, or a person left it out. DaemonSets
     * are settled again, because what came before may have changed what they have to be settled for.
     */
    private static boolean isPassed(ClusterTurn turn, StepId id) {
        if (turn.failures().of(id) != null) {
            return true;
        }
        return switch (turn.entry(id).state()) {
            case StepState.Pending p -> false;
            case StepState.Undone u -> false;
            case StepState.Failed f -> false;
            case StepState.Withdrawn w -> false;
            case StepState.Done d -> !isSettling(id);
            case StepState.Skipped s -> !isSettling(id);
            case StepState.UnderWay u -> true;
        };
    }

    /** Whether something that was left out still uses the old revision. */
    private static boolean keepsOldRevision(ClusterTurn turn) {
        return LeftOutRules.nodes(turn) + LeftOutRules.kept(turn) > 0
                || !LeftOutRules.gateways(turn).isEmpty();
    }

    /** Whether the retirement is next and its time has not come, or nobody has approved it. */
    private static boolean hasToWait(ClusterTurn turn, SegmentRange range) {
        return range.kind() == StepKind.RETIRE && turn.phase() instanceof Advancing;
    }

    /** Whether nothing is under way: only then does the next segment begin, or a policy apply. */
    private static boolean isAtRest(ClusterTurn turn) {
        return turn.progress().inFlight() == 0;
    }

    /** Whether one more step may be under way. */
    static boolean hasRoom(ClusterTurn turn, SegmentRange range) {
        return turn.progress().inFlight() < range.budget();
    }

    /** What would renew the ztunnel of a node that was left out. */
    static boolean isSettling(StepId id) {
        return id.kind() == StepKind.SETTLE_CNI || id.kind() == StepKind.SETTLE_ZTUNNEL;
    }

    private static void applyPolicy(ClusterTurn turn, Failing failing) {
        String detail = failing.first().sentence();
        if (waitsForAPerson(turn, failing)) {
            FailureRules.hold(turn, failing.pause(), detail);
            return;
        }
        goBack(turn, failing.rollBack());
    }

    private static void goBack(ClusterTurn turn, RollingBack back) {
        turn.event(n -> new RollbackStarted(turn.upgrade(), turn.cluster(), n, back.detail(), turn.now()));
        turn.enter(back);
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
