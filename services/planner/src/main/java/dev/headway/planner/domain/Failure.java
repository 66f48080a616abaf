package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;

/**
 * A step that was given up.
 *
 * @param held whether its node may still be cordoned by us
 * @param untouched whether its node still has the ztunnel from before the step
 */
public record Failure(
        StepId step, Direction direction, FailureReason reason, String detail, boolean held, boolean untouched) {

    public Failure {
        requireNonNull(step, "step is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
    }

    Failure released() {
        return new Failure(step, direction, reason, detail, false, untouched);
    }

    /** Whether a node is left at the version it had. */
    boolean isForwardNode() {
        return step.kind() == StepKind.NODE && direction == Direction.FORWARD;
    }

    /** One sentence for people. */
    String sentence() {
        return "step %s failed %s: %s: %s"
                .formatted(step, direction == Direction.FORWARD ? "forward" : "on the way back", reason, detail);
    }
}
