package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;

/**
 * A step of a plan, or of an inverse plan.
 *
 * @param undoes in an inverse plan, the index of the forward step whose having been commanded makes this one necessary;
 *     -1 in a forward plan
 */
public record PlannedStep(StepId id, int undoes) {

    public PlannedStep {
        requireNonNull(id, "id is null");
    }

    public static PlannedStep forward(StepId id) {
        return new PlannedStep(id, -1);
    }
}
