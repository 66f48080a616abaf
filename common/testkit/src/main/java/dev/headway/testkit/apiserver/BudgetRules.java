package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a PodDisruptionBudget makes of the pods and workloads in its namespace, as the disruption controller counts them. */
public final class BudgetRules {

    /** The kinds of workloads that say how many pods they want, other than by a pod on every node. */
    static final Set<String> SCALED = Set.of("ReplicaSet", "Deployment", "StatefulSet", "ReplicationController");

    private BudgetRules() {}

    /** Finds a workload by kind, namespace and name. */
    @FunctionalInterface
    public interface Workloads {
        Optional<KubeObject> find(String kind, String namespace, String name);
    }

    /**
     * Counts the pods of a budget.
     *
     * @param pods those of its namespace
     * @param evicted names of pods that may go and that nobody has been seen deleting so far; they are not healthy
     */
    public static EvictionRules.Budget count(
            KubeObject budget, Stream<KubeObject> pods, Set<String> evicted, Workloads workloads) {
        List<KubeObject> matching = pods.filter(selector(budget)).toList();
        int healthy = (int) matching.stream()
                .filter(pod -> !pod.deleting() && !evicted.contains(pod.name()) && EvictionRules.ready(pod))
                .count();
        return EvictionRules.budget(budget.spec(), matching.size(), healthy, scale(matching, workloads));
    }

    /** Which pods a budget is about. */
    static Predicate<KubeObject> selector(KubeObject budget) {
        JsonNode selector = budget.spec().path("selector");
        if (selector.isMissingNode() || selector.isNull()) {
            return pod -> false;
        }
        Predicate<JsonNode> labels = Selectors.labels(selector);
        return pod -> labels.test(pod.labels());
    }

    /** The replicas wanted by the controllers of these pods, each controller counted once; -1 when one has no scale. */
    private static int scale(List<KubeObject> pods, Workloads workloads) {
        Map<String, Integer> replicas = new HashMap<>();
        for (KubeObject pod : pods) {
            Optional<KubeObject> top = controller(pod, workloads)
                    .map(owner -> controller(owner, workloads).orElse(owner));
            if (top.isEmpty()) {
                return -1;
            }
            KubeObject controller = top.get();
            replicas.put(controller.uid(), controller.spec().path("replicas").asInt(1));
        }
        return replicas.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Optional<KubeObject> controller(KubeObject object, Workloads workloads) {
        for (JsonNode owner : object.metadata().path("ownerReferences")) {
            String kind = owner.path("kind").asText();
            if (owner.path("controller").asBoolean(false) && SCALED.contains(kind)) {
                return workloads.find(
                        kind, object.namespace(), owner.path("name").asText());
            }
        }
        return Optional.empty();
    }
}
