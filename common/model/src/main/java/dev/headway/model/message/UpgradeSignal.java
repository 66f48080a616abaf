package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;
import java.time.Instant;

/** What the planner's aggregate of one cluster tells the upgrade it belongs to. Internal to the planner. */
@Topic(name = "headway.planner.upgrade-signals", writer = "planner", totalOrder = true)
public sealed interface UpgradeSignal extends Message {

    /** The cluster that speaks. */
    String cluster();

    /** A number the sender never uses twice. */
    long sequence();

    /** When it was decided. */
    Instant occurredAt();

    @Override
    default String key() {
        return upgrade();
    }

    @Override
    default String subject() {
        return "upgrades/" + upgrade() + "/" + cluster();
    }

    @Override
    default String identity() {
        return upgrade() + "/" + cluster() + "@" + sequence();
    }

    /** Everything but the retirement is done; that waits for its time and, where the request says so, for approval. */
    @MessageType("dev.headway.planner.retire-waiting.v1")
    record RetireWaiting(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeSignal {
        public RetireWaiting {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The cluster stopped by itself and waits for a person. */
    @MessageType("dev.headway.planner.cluster-held.v1")
    record ClusterHeld(String upgrade, String cluster, long sequence, String detail, Instant occurredAt)
            implements UpgradeSignal {
        public ClusterHeld {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /** The cluster is done, one way or another. */
    @MessageType("dev.headway.planner.cluster-done.v1")
    record ClusterDone(
            String upgrade, String cluster, long sequence, Outcome outcome, String detail, Instant occurredAt)
            implements UpgradeSignal {
        public ClusterDone {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(outcome, "outcome is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * The cluster's answer to one {@link ClusterSignal.Asking}.
     *
     * @param control the id of the control that asked
     * @param refusal why the cluster cannot do it; empty when it does
     */
    @MessageType("dev.headway.planner.control-answered.v1")
    record ControlAnswered(
            String upgrade, String cluster, long sequence, String control, String refusal, Instant occurredAt)
            implements UpgradeSignal {
        public ControlAnswered {
            requireNonNull(upgrade, "upgrade is null");
            requireNonNull(cluster, "cluster is null");
            requireNonNull(control, "control is null");
            requireNonNull(refusal, "refusal is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
