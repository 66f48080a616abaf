package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;

/**
 * A step of a plan, or of an inverse plan.
 *
 * @param undoes in an inverse plan, the index of the forward step whose having been commanded makes this one necessary;
 *     -1 in a forward plan
 * @param reason why it stands where it does, for people; empty when the order of components says it all
 */
public record PlannedStep(StepId id, int undoes, String reason) {

    public PlannedStep {
        requireNonNull(id, "id is null");
        requireNonNull(reason, "reason is null");
    }

    public PlannedStep(StepId id, int undoes) {
        this(id, undoes, "");
    }

    public static PlannedStep forward(StepId id) {
        return new PlannedStep(id, -1);
    }

    public static PlannedStep forward(StepId id, String reason) {
        return new PlannedStep(id, -1, reason);
    }
}
