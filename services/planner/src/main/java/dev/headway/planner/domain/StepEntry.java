package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;

/**
 * One step of the cluster's upgrade: what an event of that step reads and writes.
 *
 * @param attempt the last attempt, 0 before the first command; rises forward and back alike
 * @param segment the index of the forward segment it was first commanded in
 */
public record StepEntry(StepId id, int attempt, int segment, StepState state) {

    public StepEntry {
        requireNonNull(id, "id is null");
        requireNonNull(state, "state is null");
    }

    /** A step that was never commanded. */
    public static StepEntry pending(StepId id) {
        return new StepEntry(id, 0, 0, new StepState.Pending());
    }

    StepEntry in(StepState next) {
        return new StepEntry(id, attempt, segment, next);
    }

    StepEntry attempt(StepState next) {
        return new StepEntry(id, attempt + 1, segment, next);
    }

    StepEntry of(int firstSegment) {
        return new StepEntry(id, attempt, firstSegment, state);
    }
}
