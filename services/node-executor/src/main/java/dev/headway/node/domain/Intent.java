package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the executor has undertaken to do with a node, kept on the node itself: the API server is the memory that survives
 * every restart.
 *
 * @param plan the hash of the plan the step belongs to, empty when an older Headway wrote the intent
 * @param revision the revision the node's ztunnel pod must name in the end
 * @param cniVersion the version the node's CNI agent must have in the end, empty when it is left alone
 * @param cordonedByUs false when the node was unschedulable before; then it stays so at the end
 * @param startedAt when the first attempt began
 * @param deadline when the current phase has to be over; meaningless while held or given up
 * @param evictUnmanaged whether pods that no controller would create again may be evicted
 * @param ztunnel uid of the one ztunnel pod that may be deleted, empty when none has to be
 * @param agent uid of the one CNI agent pod that may be deleted, empty when none has to be
 * @param reason why the step is held or given up, null while it goes on
 * @param detail the sentence that explains it, empty while the step goes on
 * @param commandedAt when the planner commanded it
 * @param cause CloudEvents id of the command
 */
public record Intent(
        String upgrade,
        StepId step,
        int attempt,
        String plan,
        Direction direction,
        Strategy strategy,
        String revision,
        String cniVersion,
        Phase phase,
        boolean cordonedByUs,
        Instant startedAt,
        Instant deadline,
        Duration drainTimeout,
        OnTimeout onTimeout,
        Boolean evictUnmanaged,
        Duration readyTimeout,
        String ztunnel,
        String agent,
        @Nullable FailureReason reason,
        String detail,
        Instant commandedAt,
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
        // The intent of an older Headway has none of these.
        plan = requireNonNullElse(plan, "");
        strategy = requireNonNullElse(strategy, Strategy.DRAIN);
        cniVersion = requireNonNullElse(cniVersion, "");
        onTimeout = requireNonNullElse(onTimeout, OnTimeout.HOLD);
        evictUnmanaged = requireNonNullElse(evictUnmanaged, true);
        agent = requireNonNullElse(agent, "");
        commandedAt = requireNonNullElse(commandedAt, startedAt);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt of %s must be at least 1, got %d".formatted(step, attempt));
        }
        if ((phase == Phase.HELD || phase == Phase.GIVEN_UP) != (reason != null)) {
            throw new IllegalArgumentException(
                    "intent of %s: a held or given up step has a reason and no other does, got phase %s and reason %s"
                            .formatted(step, phase, reason));
        }
    }

    /** The intent of a walk on a node that carries none yet. */
    public static Intent begin(Walk walk, boolean cordonedByUs, Instant now) {
        return of(walk, Phase.DRAINING, cordonedByUs, now, now.plus(walk.drain().timeout()), "", "");
    }

    /**
     * The intent of a later attempt at the same step. Whose cordon it is and when the step began stay; a walk the same way
     * goes on where it is and with the time it has left, a walk the other way or one that had ended begins anew.
     *
     * @param unschedulable whether the node is cordoned now: a node that was given up is not ours any more, and one that somebody
     *     uncordoned in the meantime becomes ours
     */
    public Intent takenOver(Walk walk, boolean unschedulable, Instant now) {
        boolean goesOn = reason == null
                && direction == walk.direction()
                && strategy == walk.strategy()
                && revision.equals(walk.revision())
                && cniVersion.equals(walk.cniVersion());
        return of(
                walk,
                goesOn ? phase : Phase.DRAINING,
                !unschedulable || holdsCordon(),
                startedAt,
                goesOn ? deadline : now.plus(walk.drain().timeout()),
                goesOn ? ztunnel : "",
                goesOn ? agent : "");
    }

    /**
     * The same step, its drain over.
     *
     * @param oldZtunnel uid of the ztunnel pod that may be deleted, empty when none has to be
     * @param oldAgent uid of the CNI agent pod that may be deleted before, empty when none has to be; its successor gets as
     *     much time as that of the ztunnel
     */
    public Intent replacing(String oldZtunnel, String oldAgent, Instant now) {
        Instant until = now.plus(readyTimeout).plus(oldAgent.isEmpty() ? Duration.ZERO : readyTimeout);
        return in(Phase.REPLACING, until, oldZtunnel, oldAgent, null, "");
    }

    /** The same step, unable to go on. */
    public Intent held(FailureReason why, String explanation) {
        return in(Phase.HELD, deadline, ztunnel, agent, why, explanation);
    }

    /** The same step, its node left as it was found. */
    public Intent givenUp(FailureReason why, String explanation) {
        return in(Phase.GIVEN_UP, deadline, ztunnel, agent, why, explanation);
    }

    /** Whether the cordon on the node is ours and has to be taken away at the end. */
    public boolean holdsCordon() {
        return cordonedByUs && phase != Phase.GIVEN_UP;
    }

    /** Whether a command is of the same step of the same upgrade. */
    public boolean owns(StepRef ref) {
        return upgrade.equals(ref.upgrade()) && step.equals(ref.step());
    }

    /** Whether a command is of another plan; one that names no plan is not. */
    public boolean ofOtherPlan(StepRef ref) {
        return !plan.isEmpty() && !ref.plan().isEmpty() && !plan.equals(ref.plan());
    }

    /** The attempt this intent is of. */
    public StepRef ref(String cluster) {
        return new StepRef(upgrade, cluster, step, attempt, plan);
    }

    /** What stays on the node when the intent goes. */
    public Finished finished() {
        return new Finished(upgrade, step, attempt, commandedAt);
    }

    private static Intent of(
            Walk walk,
            Phase phase,
            boolean cordonedByUs,
            Instant startedAt,
            Instant deadline,
            String ztunnel,
            String agent) {
        return new Intent(
                walk.step().upgrade(),
                walk.step().step(),
                walk.step().attempt(),
                walk.step().plan(),
                walk.direction(),
                walk.strategy(),
                walk.revision(),
                walk.cniVersion(),
                phase,
                cordonedByUs,
                startedAt,
                deadline,
                walk.drain().timeout(),
                walk.drain().onTimeout(),
                walk.drain().evictUnmanaged(),
                walk.readyTimeout(),
                ztunnel,
                agent,
                null,
                "",
                walk.at(),
                walk.cause());
    }

    private Intent in(
            Phase next,
            Instant until,
            String oldZtunnel,
            String oldAgent,
            @Nullable FailureReason why,
            String explanation) {
        return new Intent(
                upgrade,
                step,
                attempt,
                plan,
                direction,
                strategy,
                revision,
                cniVersion,
                next,
                cordonedByUs,
                startedAt,
                until,
                drainTimeout,
                onTimeout,
                evictUnmanaged,
                readyTimeout,
                oldZtunnel,
                oldAgent,
                why,
                explanation,
                commandedAt,
                cause);
    }
}
