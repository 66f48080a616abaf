package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of the cluster's upgrade: what an event of that step reads and writes.
 *
 * <p>Both times are the planner's own: what an executor's clock says never makes a sample count that was taken too early.
 *
 * @param attempt the last attempt, 0 before the first command; rises forward and back alike
 * @param segment the index of the forward segment it was first commanded in
 * @param begun when it was first commanded in the direction it goes or went last; null before the first command
 * @param changed when the executor's report that it is done was last taken; null before the first such report
 */
public record StepEntry(
        StepId id,
        int attempt,
        int segment,
        StepState state,
        @Nullable Instant begun,
        @Nullable Instant changed) {

    public StepEntry {
        requireNonNull(id, "id is null");
        requireNonNull(state, "state is null");
    }

    /** A step that was never commanded. */
    public static StepEntry pending(StepId id) {
        return pending(id, 0);
    }

    /** A step of this upgrade that was never commanded, though others of its name were. */
    static StepEntry pending(StepId id, int attempt) {
        return new StepEntry(id, attempt, 0, new StepState.Pending(), null, null);
    }

    StepEntry in(StepState next) {
        return new StepEntry(id, attempt, segment, next, begun, changed);
    }

    StepEntry attempt(StepState next) {
        return new StepEntry(id, attempt + 1, segment, next, begun, changed);
    }

    StepEntry of(int firstSegment) {
        return new StepEntry(id, attempt, firstSegment, state, begun, changed);
    }

    /** About to be commanded: a step that failed on the same way began with its first command there. */
    StepEntry begin(Direction direction, Instant now) {
        boolean again = state instanceof StepState.Failed failed && failed.direction() == direction && begun != null;
        return again ? this : new StepEntry(id, attempt, segment, state, now, null);
    }

    /** The executor reports that it is done. */
    StepEntry changed(Instant now) {
        return new StepEntry(id, attempt, segment, state, begun, now);
    }
}
