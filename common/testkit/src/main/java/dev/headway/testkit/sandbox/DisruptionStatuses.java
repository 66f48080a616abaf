package dev.headway.testkit.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.testkit.apiserver.BudgetRules;
import dev.headway.testkit.apiserver.EvictionRules;
import dev.headway.testkit.apiserver.KubeObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The status documents a disruption controller writes for PodDisruptionBudgets. */
final class DisruptionStatuses {

    /** For so long a pod that the API server has let go counts as gone although nobody deletes it. */
    static final Duration DELETED_WITHIN = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private DisruptionStatuses() {}

    /** Finds a workload by kind, namespace and name. */
    @FunctionalInterface
    interface Workloads {
        Optional<? extends HasMetadata> find(String kind, String namespace, String name);
    }

    /** The status of a budget among the pods of its namespace. */
    static PodDisruptionBudgetStatus of(PodDisruptionBudget budget, List<Pod> pods, Workloads workloads, Instant now) {
        PodDisruptionBudgetStatus before =
                budget.getStatus() == null ? new PodDisruptionBudgetStatus() : budget.getStatus();
        Map<String, String> evicted = evicted(before.getDisruptedPods(), pods, now);
        EvictionRules.Budget count = BudgetRules.count(
                json(budget),
                pods.stream().map(DisruptionStatuses::json),
                evicted.keySet(),
                (kind, namespace, name) -> workloads.find(kind, namespace, name).map(DisruptionStatuses::json));
        return new PodDisruptionBudgetStatusBuilder(before)
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withExpectedPods(count.expected())
                .withCurrentHealthy(count.healthy())
                .withDesiredHealthy(count.desired())
                .withDisruptionsAllowed(count.allowed())
                .withDisruptedPods(evicted)
                .build();
    }

    /** The pods that the API server has noted as let go and that nobody has deleted so far, with the time it did. */
    private static Map<String, String> evicted(Map<String, String> noted, List<Pod> pods, Instant now) {
        Map<String, String> evicted = new TreeMap<>();
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            @Nullable String time = noted.get(name);
            if (time != null
                    && !Pods.terminating(pod)
                    && Instant.parse(time).plus(DELETED_WITHIN).isAfter(now)) {
                evicted.put(name, time);
            }
        }
        return evicted;
    }

    private static KubeObject json(HasMetadata object) {
        return new KubeObject(JSON.convertValue(object, ObjectNode.class));
    }
}
