package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import java.time.Instant;

/** Who is in the fleet. */
@Topic(name = "headway.cluster.registrations", writer = "control-plane-executor", compacted = true, totalOrder = true)
public sealed interface ClusterRegistration extends Message {

    /** The cluster's name. */
    String cluster();

    /** When it was seen. */
    Instant occurredAt();

    @Override
    default String upgrade() {
        return "";
    }

    @Override
    default String key() {
        return cluster();
    }

    @Override
    default String subject() {
        return "clusters/" + cluster();
    }

    @Override
    default String identity() {
        return cluster() + "@" + occurredAt().toEpochMilli();
    }

    /**
     * A cluster that can be reached.
     *
     * @param uid the uid of the namespace kube-system
     */
    @MessageType("dev.headway.cluster.registered.v1")
    record ClusterRegistered(String cluster, String uid, Labels labels, String kubernetesVersion, Instant occurredAt)
            implements ClusterRegistration {
        public ClusterRegistered {
            requireNonNull(cluster, "cluster is null");
            requireNonNull(uid, "uid is null");
            requireNonNull(labels, "labels is null");
            requireNonNull(kubernetesVersion, "kubernetesVersion is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * A cluster of the fleet that does not answer, or no longer lets us in: its upgrade is parked.
     *
     * @param uid of the cluster that has the name; empty when none was ever reached
     * @param reason {@code CLUSTER_UNREACHABLE}, or {@code CLUSTER_REPLACED} where another cluster answers
     */
    @MessageType("dev.headway.cluster.unreachable.v1")
    record ClusterUnreachable(String cluster, String uid, FailureReason reason, String detail, Instant occurredAt)
            implements ClusterRegistration {
        public ClusterUnreachable {
            requireNonNull(cluster, "cluster is null");
            requireNonNull(uid, "uid is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }

        /** A cluster that was never reached. */
        public ClusterUnreachable(String cluster, FailureReason reason, String detail, Instant occurredAt) {
            this(cluster, "", reason, detail, occurredAt);
        }
    }

    /** A cluster that left the fleet. */
    @MessageType("dev.headway.cluster.unregistered.v1")
    record ClusterUnregistered(String cluster, Instant occurredAt) implements ClusterRegistration {
        public ClusterUnregistered {
            requireNonNull(cluster, "cluster is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
