package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import java.time.Duration;

/**
 * A commanded batch of nodes whose ztunnels the DaemonSet renews itself, forward or back.
 *
 * @param atLeast how many nodes must have the revision in the end; all of them where there are fewer
 * @param maxSurge how many nodes may have two ztunnels at the same time, at least one
 * @param cause CloudEvents id of the command
 */
public record SurgeOrder(
        StepRef step,
        Direction direction,
        int atLeast,
        String revision,
        int maxSurge,
        Duration readyTimeout,
        String cause) {

    public SurgeOrder {
        requireNonNull(step, "step is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
        requireNonNull(cause, "cause is null");
        if (maxSurge < 1) {
            throw new IllegalArgumentException("maxSurge of %s must be at least 1, got %d".formatted(step, maxSurge));
        }
    }

    public static SurgeOrder of(SurgeNodes command, String cause) {
        return new SurgeOrder(
                command.step(),
                Direction.FORWARD,
                command.atLeast(),
                command.revision(),
                Math.max(1, command.maxSurge()),
                command.readyTimeout(),
                cause);
    }

    public static SurgeOrder of(SurgeNodesBack command, String cause) {
        return new SurgeOrder(
                command.step(),
                Direction.BACK,
                command.atLeast(),
                command.revision(),
                Math.max(1, command.maxSurge()),
                command.readyTimeout(),
                cause);
    }
}
