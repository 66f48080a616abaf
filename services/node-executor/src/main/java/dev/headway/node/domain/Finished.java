package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import java.time.Instant;

/**
 * The last step that was over with a node. It stays on the node when the intent goes: a command that was on its way for longer than
 * its step lasted, or that an executor kept after it had lost its partition, must not begin again what is over.
 *
 * @param attempt the latest attempt that was known
 * @param commandedAt when the planner commanded it, by the planner's clock: an upgrade of the same name that is published later
 *     is another
 */
public record Finished(String upgrade, StepId step, int attempt, Instant commandedAt) {

    public Finished {
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(step, "step is null");
        requireNonNull(commandedAt, "commandedAt is null");
    }

    /** The end of an attempt. */
    public static Finished of(StepRef ref, Instant commandedAt) {
        return new Finished(ref.upgrade(), ref.step(), ref.attempt(), commandedAt);
    }

    /** Whether a command is of this attempt or an earlier one. */
    public boolean covers(StepRef ref, Instant commandedAt) {
        return upgrade.equals(ref.upgrade())
                && step.equals(ref.step())
                && ref.attempt() <= attempt
                && !commandedAt.isAfter(this.commandedAt);
    }
}
