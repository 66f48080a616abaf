package dev.headway.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

/**
 * One attempt at one step of one cluster's upgrade.
 *
 * @param attempt rises by one each time the step is commanded again, forward or back; everyone ignores an attempt lower
 *     than one they have seen
 * @param plan the hash of the plan the step belongs to; empty before there is a plan
 */
public record StepRef(String upgrade, String cluster, StepId step, int attempt, String plan) {

    public StepRef {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(cluster, "cluster is null");
        requireNonNull(step, "step is null");
        plan = requireNonNullElse(plan, ""); // a record of an older Headway has none
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt of %s must be at least 1, got %d".formatted(step, attempt));
        }
    }

    /** An attempt at a step of no plan yet. */
    public StepRef(String upgrade, String cluster, StepId step, int attempt) {
        this(upgrade, cluster, step, attempt, "");
    }

    /** The same step, one attempt later. */
    public StepRef next() {
        return new StepRef(upgrade, cluster, step, attempt + 1, plan);
    }

    /** Whether {@code other} is the same step of the same upgrade, whatever its attempt. */
    public boolean sameStep(StepRef other) {
        return upgrade.equals(other.upgrade) && cluster.equals(other.cluster) && step.equals(other.step);
    }

    @Override
    public String toString() {
        return upgrade + "/" + cluster + "/" + step + "#" + attempt;
    }
}
