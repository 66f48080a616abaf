package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A node as the cluster shows it.
 *
 * @param pods every pod on the node
 * @param ztunnels the ztunnel pods among them, more than one only while one of them ends
 */
public record NodeView(
        String name, boolean unschedulable, Claim claim, List<PodView> pods, List<ZtunnelView> ztunnels) {

    public NodeView {
        requireNonNull(name, "name is null");
        requireNonNull(claim, "claim is null");
        pods = List.copyOf(pods);
        ztunnels = List.copyOf(ztunnels);
    }

    /** The pod that already is what a step towards {@code revision} wants in the end. */
    public Optional<ZtunnelView> serving(String revision) {
        return ztunnels.stream().filter(pod -> pod.serves(revision)).findFirst();
    }

    /** The pods that have to leave before the ztunnel is exchanged. */
    public List<PodView> leaving() {
        return pods.stream().filter(PodView::mustLeave).toList();
    }
}
