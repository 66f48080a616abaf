package dev.headway.planner.domain;

import dev.headway.model.StepId;
import org.jspecify.annotations.Nullable;

/** What the core reads of a cluster besides its header: each answer costs the same, however large the plan is. */
public interface StepLookup {

    /** The entry of a step; pending when it was never written. */
    StepEntry entry(StepId id);

    /** The step at an index of the plan. */
    StepId forward(int index);

    /** The step at an index of the inverse plan. */
    StepId inverse(int index);

    /** Why the step at an index of the plan stands where it does. */
    String reason(int index);

    /** What is remembered of an upgrade that is not the cluster's current one; null if it never was. */
    @Nullable
    Told told(String upgrade);
}
