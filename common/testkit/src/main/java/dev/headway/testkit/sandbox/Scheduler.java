package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler: binds pods without a node to a ready, schedulable node they fit on.
 *
 * <p>Among those it takes the node with the fewest pods of the same owner, then with the fewest pods, then the first by name.
 */
final class Scheduler extends Controller {

    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Node> nodes;
    /** Bindings the informer has not shown yet: pod uid to node. */
    private final Map<String, String> assumed = new HashMap<>();

    private final Set<String> pending = ConcurrentHashMap.newKeySet();

    Scheduler(KubernetesClient client) {
        super("scheduler", client);
        this.pods = watch(client.pods().inAnyNamespace(), this::podChanged);
        this.nodes = watch(client.nodes(), node -> pending.forEach(this::enqueue));
    }

    private void podChanged(Pod pod) {
        if (Pods.node(pod).isEmpty()) {
            enqueue(key(pod));
        }
    }

    @Override
    void reconcile(String key) {
        @Nullable Pod pod = pods.getIndexer().getByKey(key);
        if (pod == null
                || Pods.terminating(pod)
                || !Pods.node(pod).isEmpty()
                || assumed.containsKey(pod.getMetadata().getUid())) {
            pending.remove(key);
            return;
        }
        Optional<Node> node = choose(pod);
        if (node.isPresent()) {
            bind(pod, node.get().getMetadata().getName());
            pending.remove(key);
        } else if (pending.add(key)) {
            reportUnschedulable(pod);
        }
    }

    private Optional<Node> choose(Pod pod) {
        List<Node> candidates = nodes.getIndexer().list().stream()
                .filter(node -> Pods.ready(node) && !Pods.terminating(node))
                .filter(node -> !Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
                .filter(node -> Pods.fits(pod.getSpec(), node))
                .toList();
        String owner = owner(pod);
        Map<String, Integer> siblings = new HashMap<>();
        Map<String, Integer> all = new HashMap<>();
        for (Pod other : pods.getIndexer().list()) {
            String uid = other.getMetadata().getUid();
            String node = Pods.node(other);
            if (node.isEmpty()) {
                node = assumed.getOrDefault(uid, "");
            } else {
                assumed.remove(uid);
            }
            all.merge(node, 1, Integer::sum);
            if (owner(other).equals(owner)) {
                siblings.merge(node, 1, Integer::sum);
            }
        }
        return candidates.stream()
                .min(Comparator.comparing((Node node) ->
                                siblings.getOrDefault(node.getMetadata().getName(), 0))
                        .thenComparing(
                                node -> all.getOrDefault(node.getMetadata().getName(), 0))
                        .thenComparing(node -> node.getMetadata().getName().length())
                        .thenComparing(node -> node.getMetadata().getName()));
    }

    private static String owner(Pod pod) {
        return Pods.controller(pod).map(OwnerReference::getUid).orElse("");
    }

    private void bind(Pod pod, String node) {
        Binding binding = new BindingBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName())
                .withNamespace(pod.getMetadata().getNamespace())
                .withUid(pod.getMetadata().getUid())
                .endMetadata()
                .withNewTarget()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node)
                .endTarget()
                .build();
        client.raw(
                "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                        + pod.getMetadata().getName() + "/binding",
                "POST",
                binding);
        assumed.put(pod.getMetadata().getUid(), node);
    }

    private void reportUnschedulable(Pod pod) {
        Map<String, Object> condition = Map.of(
                "type", "PodScheduled",
                "status", "False",
                "reason", "Unschedulable",
                "message", "no ready node is schedulable for this pod",
                "lastTransitionTime", now());
        writeStatus(pod, Map.of("conditions", List.of(condition)));
    }
}
