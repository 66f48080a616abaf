package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the executor has undertaken to do with a node, kept on the node itself: the API server is the memory that survives
 * every restart.
 *
 * @param revision the revision the node's ztunnel pod must name in the end
 * @param cordonedByUs false when the node was unschedulable before; then it stays so at the end
 * @param startedAt when the first attempt began
 * @param deadline when the current phase has to be over; meaningless while held
 * @param ztunnel uid of the one pod that may be deleted, empty when none has to be
 * @param reason why the step is held, null while it is not
 * @param detail the sentence that explains it, empty while it is not held
 * @param cause CloudEvents id of the command
 */
public record Intent(
        String upgrade,
        StepId step,
        int attempt,
        Direction direction,
        String revision,
        Phase phase,
        boolean cordonedByUs,
        Instant startedAt,
        Instant deadline,
        Duration drainTimeout,
        Duration readyTimeout,
        String ztunnel,
        @Nullable FailureReason reason,
        String detail,
        String cause) {

    public Intent {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(step, "step is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(phase, "phase is null");
        requireNonNull(startedAt, "startedAt is null");
        requireNonNull(deadline, "deadline is null");
        requireNonNull(drainTimeout, "drainTimeout is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
        requireNonNull(ztunnel, "ztunnel is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(cause, "cause is null");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt of %s must be at least 1, got %d".formatted(step, attempt));
        }
        if ((phase == Phase.HELD) != (reason != null)) {
            throw new IllegalArgumentException(
                    "intent of %s: a held step has a reason and no other does, got phase %s and reason %s"
                            .formatted(step, phase, reason));
        }
    }

    /** The intent of a walk on a node that carries none yet. */
    public static Intent begin(Walk walk, boolean cordonedByUs, Instant now) {
        return new Intent(
                walk.step().upgrade(),
                walk.step().step(),
                walk.step().attempt(),
                walk.direction(),
                walk.revision(),
                Phase.DRAINING,
                cordonedByUs,
                now,
                now.plus(walk.drainTimeout()),
                walk.drainTimeout(),
                walk.readyTimeout(),
                "",
                null,
                "",
                walk.cause());
    }

    /**
     * The intent of a later attempt at the same step. Whose cordon it is and when the step began stay; a walk the same way
     * goes on where it is and with the time it has left, a walk the other way or one that was held begins anew.
     */
    public Intent takenOver(Walk walk, Instant now) {
        boolean goesOn = phase != Phase.HELD && direction == walk.direction() && revision.equals(walk.revision());
        return new Intent(
                upgrade,
                step,
                walk.step().attempt(),
                walk.direction(),
                walk.revision(),
                goesOn ? phase : Phase.DRAINING,
                cordonedByUs,
                startedAt,
                goesOn ? deadline : now.plus(walk.drainTimeout()),
                walk.drainTimeout(),
                walk.readyTimeout(),
                goesOn ? ztunnel : "",
                null,
                "",
                walk.cause());
    }

    /**
     * The same step, its drain over.
     *
     * @param uid of the ztunnel pod that may be deleted, empty when none has to be
     */
    public Intent replacing(String uid, Instant now) {
        return in(Phase.REPLACING, now.plus(readyTimeout), uid, null, "");
    }

    /** The same step, unable to go on. */
    public Intent held(FailureReason why, String explanation) {
        return in(Phase.HELD, deadline, ztunnel, why, explanation);
    }

    /** The attempt this intent is of. */
    public StepRef ref(String cluster) {
        return new StepRef(upgrade, cluster, step, attempt);
    }

    private Intent in(Phase next, Instant until, String uid, @Nullable FailureReason why, String explanation) {
        return new Intent(
                upgrade,
                step,
                attempt,
                direction,
                revision,
                next,
                cordonedByUs,
                startedAt,
                until,
                drainTimeout,
                readyTimeout,
                uid,
                why,
                explanation,
                cause);
    }
}
