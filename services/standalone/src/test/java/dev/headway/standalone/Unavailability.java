package dev.headway.standalone;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How many nodes of each pool were cordoned at the same time, at the worst moment, whoever cordoned them. */
final class Unavailability implements AutoCloseable {

    private final Map<String, Set<String>> cordoned = new HashMap<>();
    private final Map<String, Integer> worst = new HashMap<>();
    private final SharedIndexInformer<Node> nodes;

    Unavailability(KubernetesClient client) {
        nodes = client.nodes().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Node node) {
                seen(node, Boolean.TRUE.equals(node.getSpec().getUnschedulable()));
            }

            @Override
            public void onUpdate(Node before, Node after) {
                onAdd(after);
            }

            @Override
            public void onDelete(Node node, boolean finalStateUnknown) {
                seen(node, false);
            }
        });
    }

    private synchronized void seen(Node node, boolean unschedulable) {
        String pool = node.getMetadata().getLabels().getOrDefault("pool", "");
        Set<String> now = cordoned.computeIfAbsent(pool, name -> new HashSet<>());
        if (unschedulable) {
            now.add(node.getMetadata().getName());
        } else {
            now.remove(node.getMetadata().getName());
        }
        worst.merge(pool, now.size(), Math::max);
    }

    synchronized Map<String, Integer> worst() {
        return Map.copyOf(worst);
    }

    @Override
    public void close() {
        nodes.close();
    }
}
