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
 * @param fate what becomes of it
 */
public record Failure(
        StepId step,
        Direction direction,
        FailureReason reason,
        String detail,
        boolean held,
        boolean untouched,
        Fate fate) {

    /** What becomes of a step that was given up. */
    public enum Fate {
        /** Nobody has decided. */
        OPEN,
        /** It is tried again as soon as there is room. */
        AGAIN,
        /** A person left it out: going on does not try it again. */
        LEFT_OUT
    }

    public Failure {
        requireNonNull(step, "step is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(fate, "fate is null");
    }

    /** A step that is given up just now. */
    static Failure of(
            StepId step, Direction direction, FailureReason reason, String detail, boolean held, boolean untouched) {
        return new Failure(step, direction, reason, detail, held, untouched, Fate.OPEN);
    }

    Failure released() {
        return new Failure(step, direction, reason, detail, false, untouched, fate);
    }

    Failure in(Fate next) {
        return new Failure(step, direction, reason, detail, held, untouched, next);
    }

    /** Whether nobody could tell if the step is healthy: it is neither taken back nor gone on from without a person. */
    boolean isUnjudged() {
        return reason == FailureReason.HEALTH_UNKNOWN;
    }

    /** Whether a node is left at the version it had. */
    boolean isForwardNode() {
        return isForward(StepKind.NODE);
    }

    /** Whether a step of that kind failed forward. */
    boolean isForward(StepKind kind) {
        return step.kind() == kind && direction == Direction.FORWARD;
    }

    /** One sentence for people. */
    String sentence() {
        return "step %s failed %s: %s: %s"
                .formatted(step, direction == Direction.FORWARD ? "forward" : "on the way back", reason, detail);
    }
}
