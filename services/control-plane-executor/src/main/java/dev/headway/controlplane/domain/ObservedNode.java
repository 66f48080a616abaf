package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;
import java.util.List;

/**
 * A node.
 *
 * @param ours whether Headway's annotation says that Headway is at work on it
 * @param allocatable what its pods may request together; nothing when the node does not say
 */
public record ObservedNode(
        String name,
        Labels labels,
        List<Taint> taints,
        boolean ready,
        boolean unschedulable,
        boolean ours,
        Resources allocatable) {

    /** The label with a node's zone. */
    public static final String ZONE = "topology.kubernetes.io/zone";

    /** The label with a node's own name. */
    public static final String HOSTNAME = "kubernetes.io/hostname";

    /** What keeps pods that do not tolerate it from a node. */
    public record Taint(String key, String value, String effect) {

        public Taint {
            requireNonNull(key, "key is null");
            requireNonNull(value, "value is null");
            requireNonNull(effect, "effect is null");
        }
    }

    public ObservedNode {
        requireNonNull(name, "name is null");
        requireNonNull(labels, "labels is null");
        taints = List.copyOf(taints);
        requireNonNull(allocatable, "allocatable is null");
    }

    /** Its zone, empty when it has none. */
    public String zone() {
        return labels.values().getOrDefault(ZONE, "");
    }

    /** Whether somebody else cordoned it. */
    public boolean foreignCordon() {
        return unschedulable && !ours;
    }
}
