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
 * What the executor has undertaken to do with the ztunnel DaemonSet, kept on the DaemonSet itself.
 *
 * @param phase how far it has come
 * @param since when the phase began
 * @param reason why the batch failed, null while it has not
 * @param detail the sentence that explains it, empty while it has not failed
 * @param cause CloudEvents id of the command
 */
public record SurgeIntent(
        String upgrade,
        StepId step,
        int attempt,
        String plan,
        Direction direction,
        int atLeast,
        String revision,
        int maxSurge,
        Duration readyTimeout,
        Phase phase,
        Instant since,
        @Nullable FailureReason reason,
        String detail,
        String cause) {

    /** How far a batch has come. */
    public enum Phase {
        /** The DaemonSet rolls with surge. */
        SURGING,
        /** The DaemonSet is paused under OnDelete; what is in flight ends. */
        PAUSED
    }

    public SurgeIntent {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(step, "step is null");
        requireNonNull(plan, "plan is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
        requireNonNull(phase, "phase is null");
        requireNonNull(since, "since is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(cause, "cause is null");
        if (attempt < 1 || maxSurge < 1) {
            throw new IllegalArgumentException("intent of %s: attempt and maxSurge must be at least 1, got %d and %d"
                    .formatted(step, attempt, maxSurge));
        }
    }

    /** The intent of a batch that begins. */
    public static SurgeIntent begin(SurgeOrder order, Instant now) {
        return of(order, Phase.SURGING, now);
    }

    /** The intent of a later attempt; the same batch goes on where it is, another or a failed one begins anew. */
    public SurgeIntent takenOver(SurgeOrder order, Instant now) {
        boolean goesOn = reason == null
                && direction == order.direction()
                && revision.equals(order.revision())
                && atLeast == order.atLeast();
        return goesOn ? of(order, phase, since) : begin(order, now);
    }

    private static SurgeIntent of(SurgeOrder order, Phase phase, Instant since) {
        return new SurgeIntent(
                order.step().upgrade(),
                order.step().step(),
                order.step().attempt(),
                order.step().plan(),
                order.direction(),
                order.atLeast(),
                order.revision(),
                order.maxSurge(),
                order.readyTimeout(),
                phase,
                since,
                null,
                "",
                order.cause());
    }

    /** The same batch, its DaemonSet rolling again. */
    public SurgeIntent resumed(Instant now) {
        return in(Phase.SURGING, now, null, "");
    }

    /** The same batch, its DaemonSet paused because enough nodes are renewed. */
    public SurgeIntent paused(Instant now) {
        return in(Phase.PAUSED, now, null, "");
    }

    /** The same batch, its DaemonSet paused because it cannot go on. */
    public SurgeIntent failed(String explanation, Instant now) {
        return in(Phase.PAUSED, now, FailureReason.ZTUNNEL_NOT_READY, explanation);
    }

    /** Whether a command is of the same upgrade and, where both name one, of the same plan. */
    public boolean ofSamePlan(StepRef ref) {
        return upgrade.equals(ref.upgrade()) && (plan.isEmpty() || ref.plan().isEmpty() || plan.equals(ref.plan()));
    }

    /** The attempt this intent is of. */
    public StepRef ref(String cluster) {
        return new StepRef(upgrade, cluster, step, attempt, plan);
    }

    private SurgeIntent in(Phase next, Instant begun, @Nullable FailureReason why, String explanation) {
        return new SurgeIntent(
                upgrade,
                step,
                attempt,
                plan,
                direction,
                atLeast,
                revision,
                maxSurge,
                readyTimeout,
                next,
                begun,
                why,
                explanation,
                cause);
    }
}
