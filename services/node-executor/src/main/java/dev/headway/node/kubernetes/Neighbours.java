package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.model.Labels;
import dev.headway.node.domain.Neighbour;
import dev.headway.node.domain.NodeView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster as budgets see them. What a request of this process wrote counts at once, before the watch has told
 * it: two nodes that are commanded together must not both take the last place.
 */
final class Neighbours {

    private static final String ZONE = "topology.kubernetes.io/zone";

    private final SharedIndexInformer<Node> nodes;
    private final ZtunnelWatch ztunnels;
    private final Map<String, Node> written = new ConcurrentHashMap<>();

    Neighbours(Cluster cluster, ZtunnelWatch ztunnels) {
        this.nodes = cluster.client().nodes().runnableInformer(0);
        this.ztunnels = ztunnels;
        nodes.itemStore(new SlimNodes());
    }

    /** The watch of the nodes. */
    SharedIndexInformer<Node> informer() {
        return nodes;
    }

    /** Whether everything has been listed. */
    boolean known() {
        return nodes.hasSynced() && ztunnels.known();
    }

    /** Takes note of a node as a request returned it. */
    void wrote(Node node) {
        written.merge(
                node.getMetadata().getName(),
                node,
                (before, after) -> version(after) >= version(before) ? after : before);
    }

    /** The node left the cluster. */
    void left(Node node) {
        written.remove(node.getMetadata().getName());
    }

    /** All nodes as they are known now. */
    List<Neighbour> all() {
        Set<String> meshed = meshed();
        Map<String, Node> newest = new HashMap<>(written);
        for (Node node : nodes.getStore().list()) {
            newest.put(node.getMetadata().getName(), newest(node));
        }
        return newest.values().stream()
                .map(node -> neighbour(node, meshed.contains(node.getMetadata().getName())))
                .toList();
    }

    /** One node as it was just read, with its ztunnels. */
    Neighbour of(Node node, NodeView view) {
        return neighbour(node, view.ztunnels().stream().anyMatch(pod -> pod.ready() && !pod.terminating()));
    }

    /** Whether the node is Ready. */
    boolean ready(String name) {
        Node node = nodes.getStore().getByKey(name);
        return node != null && ready(node);
    }

    /** Kubernetes promises an order of resource versions only since 1.35; where they are no numbers, every state counts. */
    static long version(HasMetadata object) {
        String version = object.getMetadata().getResourceVersion();
        return version != null && version.matches("\\d{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
    }

    private Node newest(Node seen) {
        Node own = written.get(seen.getMetadata().getName());
        if (own == null) {
            return seen;
        }
        boolean newer = own.getMetadata().getUid().equals(seen.getMetadata().getUid()) && version(own) > version(seen);
        if (!newer) {
            written.remove(seen.getMetadata().getName(), own);
        }
        return newer ? own : seen;
    }

    private Neighbour neighbour(Node node, boolean meshed) {
        Map<String, String> labels = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        return new Neighbour(
                node.getMetadata().getName(),
                Labels.of(labels),
                labels.getOrDefault(ZONE, ""),
                Fabric8NodeGateway.unschedulable(node),
                ready(node),
                meshed || !chosen(labels));
    }

    private Set<String> meshed() {
        return ztunnels.pods().stream()
                .filter(pod -> PodViews.isReady(pod) && pod.getMetadata().getDeletionTimestamp() == null)
                .map((Pod pod) -> String.valueOf(pod.getSpec().getNodeName()))
                .collect(Collectors.toSet());
    }

    /** Whether the DaemonSet chooses a node of these labels; on others no ztunnel is missing. */
    private boolean chosen(Map<String, String> labels) {
        return ztunnels.set()
                .map(set -> NodeChoice.takes(set.getSpec().getTemplate().getSpec(), labels))
                .orElse(true);
    }

    private static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Nodes without what nobody here asks for: a node's status lists every image it holds. */
    private static final class SlimNodes extends BasicItemStore<Node> {

        SlimNodes() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public @Nullable Node put(String key, Node node) {
            NodeStatus status = node.getStatus();
            if (status != null) {
                node.setStatus(new NodeStatusBuilder()
                        .withConditions(status.getConditions().stream()
                                .filter(condition -> "Ready".equals(condition.getType()))
                                .toList())
                        .build());
            }
            node.getMetadata().setManagedFields(null);
            return super.put(key, node);
        }
    }
}
