package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;

/**
 * A node and the ztunnel on it.
 *
 * @param labels only the labels that the request's pools ask about
 * @param zone its label topology.kubernetes.io/zone, empty when it has none
 * @param cordoned whether it is unschedulable, whoever did it
 * @param ztunnelRevision the revision of its ztunnel pod, empty when there is no pod
 */
public record NodeState(
        String name,
        Labels labels,
        String zone,
        boolean ready,
        boolean cordoned,
        String ztunnelRevision,
        DrainForecast drain) {

    public NodeState {
        requireNonNull(name, "name is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(zone, "zone is null");
        requireNonNull(ztunnelRevision, "ztunnelRevision is null");
        requireNonNull(drain, "drain is null");
    }
}
