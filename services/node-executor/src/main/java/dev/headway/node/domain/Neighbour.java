package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;

/**
 * A node as its budget sees it.
 *
 * @param zone the label {@code topology.kubernetes.io/zone}, empty without one
 * @param ready the node's Ready condition
 * @param meshed false when it has no ready ztunnel pod although the DaemonSet chooses it
 */
public record Neighbour(String name, Labels labels, String zone, boolean unschedulable, boolean ready, boolean meshed) {

    public Neighbour {
        requireNonNull(name, "name is null");
        requireNonNull(labels, "labels is null");
        requireNonNull(zone, "zone is null");
    }

    /** Whether the node serves: neither cordoned nor NotReady nor without a ready ztunnel. */
    public boolean available() {
        return !unschedulable && ready && meshed;
    }

    /** The node and what is wrong with it. */
    String trouble() {
        String what = unschedulable ? "cordoned" : ready ? "without a ready ztunnel" : "NotReady";
        return "%s (%s)".formatted(name, what);
    }
}
