package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;

/**
 * A step that was given up.
 *
 * @param held whether its node may still be cordoned by us
 */
public record Failure(StepId step, Direction direction, FailureReason reason, String detail, boolean held) {

    public Failure {
        requireNonNull(step, "step is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
    }

    Failure released() {
        return new Failure(step, direction, reason, detail, false);
    }

    /** One sentence for people. */
    String sentence() {
        return "step %s failed %s: %s: %s"
                .formatted(step, direction == Direction.FORWARD ? "forward" : "on the way back", reason, detail);
    }
}
