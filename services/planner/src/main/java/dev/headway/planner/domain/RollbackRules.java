package dev.headway.planner.domain;

import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Ending;
import dev.headway.planner.domain.ClusterPhase.Live;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.ClusterPhase.Retiring;
import dev.headway.planner.domain.ClusterPhase.RollingBack;
import dev.headway.planner.domain.ClusterPhase.TurningBack;
import org.jspecify.annotations.Nullable;

/**
 * What a person may take back: everything, or back to a step that stays done with all before it.
 *
 * <p>What is in flight ends first. Then the inverse plan is walked over what was done, under the budgets and confirmations of
 * every walk. Where nodes go back and others stay, the templates they went by are staged again on the way forward.
 */
final class RollbackRules {

    private RollbackRules() {}

    /**
     * Turns the cluster back.
     *
     * @return why it cannot be; empty when it is
     */
    static String rollBack(ClusterTurn turn, RollbackCluster wanted) {
        StepId to = wanted.to();
        int keep = to == null ? 0 : PlanIndex.indexOf(turn, to) + 1;
        String refusal = refusal(turn, to, keep);
        if (refusal.isEmpty()) {
            turn.failures().tryNoneAgain();
            turn.enter(turned(turn.phase(), to, keep, wanted.detail()));
        }
        return refusal;
    }

    /** The inverse plan is walked: the cluster ends, or waits behind the step that stays. */
    static void over(ClusterTurn turn, RollingBack back) {
        StepId to = back.to();
        if (to == null) {
            turn.enter(back.finish("every step that had been commanded is undone; CRDs stay forward"));
            return;
        }
        turn.walkAgain();
        FailureRules.hold(
                turn, back.waitThere(), "everything behind step '%s' is undone; %s".formatted(to, back.detail()));
    }

    private static ClusterPhase turned(ClusterPhase phase, @Nullable StepId to, int keep, String detail) {
        return switch (phase) {
            case Live live -> live.turnBack(to, keep, detail);
            case Ended ended -> ended.reopen(to, keep, detail);
            case Ending ending -> ending;
        };
    }

    private static String refusal(ClusterTurn turn, @Nullable StepId to, int keep) {
        String refusal = switch (turn.phase()) {
            case Ending ending -> "it is ending: " + ending.outcome();
            case Ended ended -> isReopenable(turn, ended) ? "" : over(turn, ended);
            case Paused paused -> underWay(turn, paused.then(), to, keep);
            case ClusterPhase.Moving moving -> underWay(turn, moving, to, keep);
        };
        return refusal.isEmpty() && to != null ? target(turn, to, keep) : refusal;
    }

    private static String underWay(ClusterTurn turn, ClusterPhase phase, @Nullable StepId to, int keep) {
        return switch (phase) {
            case Retiring retiring -> noWayBack(turn, "is being retired");
            case RollingBack back -> back.keep() == keep ? isGoingBack(turn, to) : "";
            case TurningBack turning -> turning.keep() == keep ? isGoingBack(turn, to) : "";
            default -> "";
        };
    }

    private static String isGoingBack(ClusterTurn turn, @Nullable StepId to) {
        return "it is being taken back %s already%s"
                .formatted(
                        to == null ? "wholly" : "to step '" + to + "'",
                        turn.phase() instanceof Paused ? "; that is paused: resume it" : "");
    }

    /** Only a step that is done can stay done, and only something behind it can be taken back. */
    private static String target(ClusterTurn turn, StepId to, int keep) {
        if (keep == 0) {
            return turn.isPlanned()
                    ? "step '%s' is not in its plan".formatted(to)
                    : "it has no plan yet, so nothing can go back to step '%s'".formatted(to);
        }
        if (!(turn.entry(to).state() instanceof StepState.Done)) {
            return "step '%s' is not done, so nothing can go back to it".formatted(to);
        }
        return keep < turn.progress().commanded()
                ? ""
                : "nothing was commanded behind step '%s'; pause it instead".formatted(to);
    }

    /** Whether the cluster ended without touching its old revision. */
    private static boolean isReopenable(ClusterTurn turn, Ended ended) {
        boolean tried = turn.isPlanned() && turn.failures().of(StepId.of(StepKind.RETIRE)) != null;
        return ended.outcome() == Outcome.INCOMPLETE && !tried;
    }

    private static String over(ClusterTurn turn, Ended ended) {
        return switch (ended.outcome()) {
            case COMPLETED -> turn.isPlanned() ? noWayBack(turn, "is retired") : "it had nothing to do";
            case INCOMPLETE -> noWayBack(turn, "was being retired");
            case PLANNED, ROLLED_BACK, ABORTED, REFUSED, FAILED -> "it has ended: " + ended.outcome();
        };
    }

    private static String noWayBack(ClusterTurn turn, String what) {
        return "its old revision '%s' %s: there is nothing left to go back to"
                .formatted(turn.itinerary().baseline().revision(), what);
    }
}
