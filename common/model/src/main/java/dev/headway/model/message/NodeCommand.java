package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec;
import java.time.Duration;
import java.time.Instant;

/** What the planner asks of the node executor. */
@Topic(name = "headway.node.commands", writer = "planner")
public sealed interface NodeCommand extends StepMessage {

    /**
     * Cordon and drain the node, replace its ztunnel, and keep it cordoned until it is released.
     *
     * @param revision the control-plane revision the new ztunnel pod must name
     */
    @MessageType("dev.headway.node.upgrade.v1")
    record UpgradeNode(
            StepRef step, String node, String revision, DrainSpec drain, Duration readyTimeout, Instant occurredAt)
            implements NodeCommand {
        public UpgradeNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(drain, "drain is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Undo {@link UpgradeNode}: the same walk back to the previous template.
     *
     * @param revision the control-plane revision to return to
     */
    @MessageType("dev.headway.node.revert.v1")
    record RevertNode(
            StepRef step, String node, String revision, DrainSpec drain, Duration readyTimeout, Instant occurredAt)
            implements NodeCommand {
        public RevertNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(drain, "drain is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Uncordon the node if we cordoned it, and remove our intent from it. */
    @MessageType("dev.headway.node.release.v1")
    record ReleaseNode(StepRef step, String node, Instant occurredAt) implements NodeCommand {
        public ReleaseNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
