package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import java.time.Duration;

/**
 * A commanded way through a node, forward or back: cordon, drain, exchange the ztunnel pod.
 *
 * @param revision the revision the ztunnel pod must name in the end
 * @param cause CloudEvents id of the command
 */
public record Walk(
        StepRef step,
        String node,
        Direction direction,
        String revision,
        Duration drainTimeout,
        Duration readyTimeout,
        String cause) {

    public Walk {
        requireNonNull(step, "step is null");
        requireNonNull(node, "node is null");
        requireNonNull(direction, "direction is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(drainTimeout, "drainTimeout is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
        requireNonNull(cause, "cause is null");
    }

    public static Walk of(UpgradeNode command, String cause) {
        return new Walk(
                command.step(),
                command.node(),
                Direction.FORWARD,
                command.revision(),
                command.drain().timeout(),
                command.readyTimeout(),
                cause);
    }

    public static Walk of(RevertNode command, String cause) {
        return new Walk(
                command.step(),
                command.node(),
                Direction.BACK,
                command.revision(),
                command.drain().timeout(),
                command.readyTimeout(),
                cause);
    }
}
