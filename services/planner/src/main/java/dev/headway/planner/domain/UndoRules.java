package dev.headway.planner.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;

/** Which steps of an inverse plan have anything to undo. */
final class UndoRules {

    private UndoRules() {}

    /**
     * Whether the step at an index of the inverse plan has to be carried out.
     *
     * @param keep how many steps of the plan stay done
     */
    static boolean needsUndo(ClusterTurn turn, SegmentRange range, int index, StepId id, int keep) {
        return (isAfter(range, index, keep) || isTemplateOfNodes(turn, range, keep)) && isThereToUndo(turn, id);
    }

    /** Whether the step undoes one behind those that stay done. */
    private static boolean isAfter(SegmentRange range, int index, int keep) {
        return range.undoes() - (index - range.from()) >= keep;
    }

    /** No node goes back without the template it had, even where others of its kind stay. */
    private static boolean isTemplateOfNodes(ClusterTurn turn, SegmentRange range, int keep) {
        if (range.kind() != StepKind.STAGE_ZTUNNEL) {
            return false;
        }
        return turn.itinerary().forward().stream()
                .filter(forward -> forward.kind() == StepKind.NODE || forward.kind() == StepKind.SURGE)
                .anyMatch(
                        forward -> keep < Math.min(forward.to(), turn.progress().commanded()));
    }

    /**
     * A refused tag or gateway was moved back at once, a revision that was in use is not ours to uninstall, a node that was left
     * out and released has nothing to go back from, and neither has what was never commanded or was withdrawn. A DaemonSet is settled whatever became
     * of its settling forward, because that undoes its staging.
     */
    private static boolean isThereToUndo(ClusterTurn turn, StepId id) {
        Failure failure = turn.failures().of(id);
        boolean notOurs = failure != null && failure.reason() == FailureReason.REVISION_IN_USE;
        boolean asBefore = failure != null && failure.isForwardNode() && failure.untouched() && !failure.held();
        StepState state = turn.entry(id).state();
        boolean neverDone = state instanceof StepState.Skipped
                || state instanceof StepState.Pending
                || (state instanceof StepState.Withdrawn withdrawn && withdrawn.untouched());
        return !notOurs
                && !asBefore
                && !(state instanceof StepState.Undone)
                && (!neverDone || WalkRules.isSettling(id));
    }
}
