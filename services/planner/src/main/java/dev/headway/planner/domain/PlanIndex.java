package dev.headway.planner.domain;

import dev.headway.model.StepId;

/** Where a step is in a plan: looked for one by one, because only a person's controls ask. */
final class PlanIndex {

    private PlanIndex() {}

    /** The index of a step in the plan, -1 if it is not there. */
    static int indexOf(ClusterTurn turn, StepId id) {
        if (!turn.isPlanned()) {
            return -1;
        }
        for (SegmentRange range : turn.itinerary().forward()) {
            if (range.lane() == id.kind().lane()) {
                for (int index = range.from(); index < range.to(); index++) {
                    if (turn.lookup().forward(index).equals(id)) {
                        return index;
                    }
                }
            }
        }
        return -1;
    }
}
