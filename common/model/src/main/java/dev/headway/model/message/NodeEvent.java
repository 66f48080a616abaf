package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import java.time.Instant;
import java.util.List;

/** What the node executor did or met. */
@Topic(name = "headway.node.events", writer = "node-executor")
public sealed interface NodeEvent extends StepMessage {

    /**
     * The node carries our intent and is unschedulable.
     *
     * @param cordonedByUs false when it was unschedulable before; then it stays so at the end
     */
    @MessageType("dev.headway.node.cordoned.v1")
    record NodeCordoned(StepRef step, String node, boolean cordonedByUs, Instant occurredAt) implements NodeEvent {
        public NodeCordoned {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * An eviction is refused by a PodDisruptionBudget; it is tried again until the drain timeout.
     *
     * @param pod NAMESPACE/NAME
     * @param detail the API server's words, which name the budget
     */
    @MessageType("dev.headway.node.drain-blocked.v1")
    record DrainBlocked(StepRef step, String node, String pod, String detail, Instant occurredAt) implements NodeEvent {
        public DrainBlocked {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(pod, "pod is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String identity() {
            return step + "/" + pod;
        }
    }

    /**
     * Every pod that had to leave has left.
     *
     * @param evicted how many pods this drain evicted
     */
    @MessageType("dev.headway.node.drained.v1")
    record NodeDrained(StepRef step, String node, int evicted, Instant occurredAt) implements NodeEvent {
        public NodeDrained {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The new ztunnel pod is ready; the node is still cordoned. */
    @MessageType("dev.headway.node.upgraded.v1")
    record NodeUpgraded(StepRef step, String node, String pod, String revision, String image, Instant occurredAt)
            implements NodeEvent {
        public NodeUpgraded {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(pod, "pod is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(image, "image is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The previous ztunnel is back and ready; the node is still cordoned. */
    @MessageType("dev.headway.node.reverted.v1")
    record NodeReverted(StepRef step, String node, String pod, String revision, String image, Instant occurredAt)
            implements NodeEvent {
        public NodeReverted {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(pod, "pod is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(image, "image is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Our intent is gone from the node.
     *
     * @param schedulable false when someone else's cordon was kept
     */
    @MessageType("dev.headway.node.released.v1")
    record NodeReleased(StepRef step, String node, boolean schedulable, Instant occurredAt) implements NodeEvent {
        public NodeReleased {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * The node is not touched yet: as many nodes around it are unavailable as the budget allows.
     *
     * @param detail which nodes, and which budget
     */
    @MessageType("dev.headway.node.waiting.v1")
    record NodeWaiting(StepRef step, String node, String detail, Instant occurredAt) implements NodeEvent {
        public NodeWaiting {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        @Override
        public String identity() {
            return step + "@" + occurredAt.toEpochMilli();
        }
    }

    /** The step was not begun, and neither this attempt nor an earlier one will begin it any more. */
    @MessageType("dev.headway.node.withdrawn.v1")
    record NodeWithdrawn(StepRef step, String node, Instant occurredAt) implements NodeEvent {
        public NodeWithdrawn {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The node could not be drained in time and is released again, its ztunnel untouched: the upgrade goes on without it. */
    @MessageType("dev.headway.node.skipped.v1")
    record NodeSkipped(StepRef step, String node, String detail, Instant occurredAt) implements NodeEvent {
        public NodeSkipped {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Enough nodes have the current template and the DaemonSet is paused again.
     *
     * @param nodes the nodes that have the revision now, by name
     */
    @MessageType("dev.headway.node.surged.v1")
    record NodesSurged(StepRef step, List<String> nodes, String revision, Instant occurredAt) implements NodeEvent {
        public NodesSurged {
            requireNonNull(step, "step is null");
            nodes = List.copyOf(nodes);
            requireNonNull(revision, "revision is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** Enough nodes have the previous template again and the DaemonSet is paused. */
    @MessageType("dev.headway.node.surged-back.v1")
    record NodesSurgedBack(StepRef step, List<String> nodes, String revision, Instant occurredAt) implements NodeEvent {
        public NodesSurgedBack {
            requireNonNull(step, "step is null");
            nodes = List.copyOf(nodes);
            requireNonNull(revision, "revision is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The step cannot go on; the node stays cordoned, visibly, until it is reverted or released. */
    @MessageType("dev.headway.node.held.v1")
    record NodeHeld(StepRef step, String node, FailureReason reason, String detail, Instant occurredAt)
            implements NodeEvent {
        public NodeHeld {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The command was not carried out and the node is untouched. */
    @MessageType("dev.headway.node.step-refused.v1")
    record NodeStepRefused(StepRef step, String node, FailureReason reason, String detail, Instant occurredAt)
            implements NodeEvent {
        public NodeStepRefused {
            requireNonNull(step, "step is null");
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
