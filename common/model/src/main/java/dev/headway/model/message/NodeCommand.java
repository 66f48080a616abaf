package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec;
import java.time.Duration;
import java.time.Instant;

/** What the planner asks of the node executor. */
@Topic(name = "headway.node.commands", writer = "planner")
public sealed interface NodeCommand extends StepMessage {

    /** A command about the walk with one node: which way, how, to what, and within which budget. */
    sealed interface WalkNode extends NodeCommand {
        String node();

        /** Which way the step goes. */
        Direction direction();

        /** Whether a node may be touched that was not touched for this step yet. */
        boolean begins();

        NodesSpec.Strategy strategy();

        /** The control-plane revision the ztunnel pod must name in the end. */
        String revision();

        /** The version the CNI node agent must have in the end; empty when it is left alone. */
        String cniVersion();

        DrainSpec drain();

        Duration readyTimeout();

        NodeBudget budget();
    }

    /**
     * Replace the node's ztunnel, and keep the node cordoned until it is released.
     *
     * @param strategy how: {@code DRAIN} evicts the pods first, {@code IN_PLACE} does not
     * @param revision the control-plane revision the new ztunnel pod must name
     * @param cniVersion the version of the CNI node agent to renew in the same pass; empty to leave the agent alone
     * @param budget how many nodes around it may be unavailable; the executor waits before it cordons one too many
     */
    @MessageType("dev.headway.node.upgrade.v1")
    record UpgradeNode(
            StepRef step,
            String node,
            NodesSpec.Strategy strategy,
            String revision,
            String cniVersion,
            DrainSpec drain,
            Duration readyTimeout,
            NodeBudget budget,
            Instant occurredAt)
            implements WalkNode {
        public UpgradeNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(cniVersion, "cniVersion is null");
            requireNonNull(drain, "drain is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(budget, "budget is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public Direction direction() {
            return Direction.FORWARD;
        }

        @Override
        public boolean begins() {
            return true;
        }
    }

    /**
     * Undo {@link UpgradeNode}: the same walk back to the previous templates.
     *
     * @param revision the control-plane revision to return to
     * @param cniVersion the version of the CNI node agent to return to; empty to leave the agent alone
     */
    @MessageType("dev.headway.node.revert.v1")
    record RevertNode(
            StepRef step,
            String node,
            NodesSpec.Strategy strategy,
            String revision,
            String cniVersion,
            DrainSpec drain,
            Duration readyTimeout,
            NodeBudget budget,
            Instant occurredAt)
            implements WalkNode {
        public RevertNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(cniVersion, "cniVersion is null");
            requireNonNull(drain, "drain is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(budget, "budget is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public Direction direction() {
            return Direction.BACK;
        }

        @Override
        public boolean begins() {
            return true;
        }
    }

    /**
     * Let the DaemonSet renew ztunnels by surge until enough nodes have the current template, then pause it under OnDelete.
     * Kubernetes chooses the nodes.
     *
     * @param atLeast how many nodes must have the revision in the end; all of them where there are fewer
     * @param revision the control-plane revision of the current template
     * @param maxSurge how many nodes may have two ztunnels at the same time
     * @param readyTimeout how long one new ztunnel may take to become ready
     */
    @MessageType("dev.headway.node.surge.v1")
    record SurgeNodes(
            StepRef step, int atLeast, String revision, int maxSurge, Duration readyTimeout, Instant occurredAt)
            implements NodeCommand {
        public SurgeNodes {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Undo {@link SurgeNodes}: the same, back to the previous template. */
    @MessageType("dev.headway.node.surge-back.v1")
    record SurgeNodesBack(
            StepRef step, int atLeast, String revision, int maxSurge, Duration readyTimeout, Instant occurredAt)
            implements NodeCommand {
        public SurgeNodesBack {
            requireNonNull(step, "step is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Begin nothing: where the node was not touched for this step yet, by whatever attempt, forget the step for good; where it
     * was, go on as {@link UpgradeNode} or {@link RevertNode} of this attempt would.
     *
     * @param direction the way of the step that is withdrawn
     * @param revision the control-plane revision the ztunnel pod of a node that was touched must name in the end
     * @param cniVersion the version of its CNI node agent in the end; empty to leave the agent alone
     */
    @MessageType("dev.headway.node.withdraw.v1")
    record WithdrawNode(
            StepRef step,
            String node,
            Direction direction,
            NodesSpec.Strategy strategy,
            String revision,
            String cniVersion,
            DrainSpec drain,
            Duration readyTimeout,
            NodeBudget budget,
            Instant occurredAt)
            implements WalkNode {
        public WithdrawNode {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(direction, "direction is null");
            requireNonNull(strategy, "strategy is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(cniVersion, "cniVersion is null");
            requireNonNull(drain, "drain is null");
            requireNonNull(readyTimeout, "readyTimeout is null");
            requireNonNull(budget, "budget is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public boolean begins() {
            return false;
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
