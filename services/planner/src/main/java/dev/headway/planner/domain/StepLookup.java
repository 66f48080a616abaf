package dev.headway.planner.domain;

import dev.headway.model.StepId;

/** What the core reads of a cluster besides its header: each answer costs the same, however large the plan is. */
public interface StepLookup {

    /** The entry of a step; pending when it was never written. */
    StepEntry entry(StepId id);

    /** The step at an index of the plan. */
    StepId forward(int index);

    /** The step at an index of the inverse plan. */
    StepId inverse(int index);

    /** Whether this cluster was ever told to start this upgrade. */
    boolean wasTold(String upgrade);
}
