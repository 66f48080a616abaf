package dev.headway.node.domain;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ztunnel DaemonSet as the cluster shows it.
 *
 * @param onDelete whether its update strategy is OnDelete and its controller has taken note of that
 * @param desired how many nodes it chooses
 * @param nodes by name, the nodes that have a pod of it
 */
public record SurgeView(boolean onDelete, int desired, SortedMap<String, OnNode> nodes) {

    /**
     * A ztunnel pod.
     *
     * @param since when it was made or last became ready or unready
     */
    public record Pod(ZtunnelView ztunnel, Instant since) {}

    /**
     * The ztunnels of one node.
     *
     * @param ready whether the node is Ready; what is on a node that is not says nothing about ztunnel
     */
    public record OnNode(boolean ready, List<Pod> pods) {
        public OnNode {
            pods = List.copyOf(pods);
        }

        /** Whether a pod of the revision serves and no other is to stay beside it. */
        boolean renewed(String revision) {
            return pods.stream().anyMatch(pod -> pod.ztunnel().serves(revision))
                    && pods.stream()
                            .allMatch(pod ->
                                    pod.ztunnel().terminating() || pod.ztunnel().named(revision));
        }
    }

    public SurgeView {
        nodes = new TreeMap<>(nodes);
    }

    /** The nodes that have the revision and nothing else, by name. */
    public List<String> renewed(String revision) {
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().renewed(revision))
                .map(SortedMap.Entry::getKey)
                .toList();
    }

    /** Whether that many nodes, or all there are, have the revision. */
    public boolean reached(int atLeast, String revision) {
        return desired > 0 && renewed(revision).size() >= Math.min(atLeast, desired);
    }

    /** The Ready nodes with more than one ztunnel, by name. */
    List<String> doubled() {
        return nodes.entrySet().stream()
                .filter(node ->
                        node.getValue().ready() && node.getValue().pods().size() > 1)
                .map(SortedMap.Entry::getKey)
                .toList();
    }
}
