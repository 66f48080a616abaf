package dev.headway.testkit.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headway.testkit.apiserver.BudgetRules;
import dev.headway.testkit.apiserver.EvictionRules;
import dev.headway.testkit.apiserver.KubeObject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The disruption controller: keeps the status of PodDisruptionBudgets, without which the API server lets no pod go. A pod the API server
 * has let go counts as gone until it is, or for two minutes if nobody deletes it.
 */
final class DisruptionController extends Controller {

    private static final Duration DELETED_WITHIN = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InstantSource clock;
    private final SharedIndexInformer<PodDisruptionBudget> budgets;
    private final SharedIndexInformer<Pod> pods;
    private final Map<String, SharedIndexInformer<? extends HasMetadata>> workloads;

    DisruptionController(KubernetesClient client, InstantSource clock) {
        super("disruption-controller", client);
        this.clock = clock;
        this.budgets = watch(client.policy().v1().podDisruptionBudget().inAnyNamespace(), budget -> enqueue(key(budget)));
        this.pods = watch(client.pods().inAnyNamespace(), this::enqueueNamespace);
        this.workloads = Map.of(
                HasMetadata.getKind(Deployment.class),
                watch(client.apps().deployments().inAnyNamespace(), this::enqueueNamespace),
                HasMetadata.getKind(ReplicaSet.class),
                watch(client.apps().replicaSets().inAnyNamespace(), this::enqueueNamespace));
    }

    private void enqueueNamespace(HasMetadata object) {
        inNamespace(budgets.getIndexer(), object).forEach(budget -> enqueue(key(budget)));
    }

    private static <T> List<T> inNamespace(Indexer<T> cache, HasMetadata object) {
        return cache.byIndex(Cache.NAMESPACE_INDEX, object.getMetadata().getNamespace());
    }

    @Override
    void reconcile(String key) {
        @Nullable PodDisruptionBudget budget = budgets.getIndexer().getByKey(key);
        if (budget == null || Pods.terminating(budget)) {
            return;
        }
        List<Pod> near = inNamespace(pods.getIndexer(), budget);
        Map<String, String> evicted = evicted(budget, near);
        EvictionRules.Budget count = BudgetRules.count(
                json(budget), near.stream().map(DisruptionController::json), evicted.keySet(), this::workload);
        PodDisruptionBudgetStatus status = statusOf(budget)
                .withObservedGeneration(budget.getMetadata().getGeneration())
                .withExpectedPods(count.expected())
                .withCurrentHealthy(count.healthy())
                .withDesiredHealthy(count.desired())
                .withDisruptionsAllowed(count.allowed())
                .withDisruptedPods(evicted)
                .build();
        if (!status.equals(budget.getStatus())) {
            // With the version it was read at: an eviction that has changed the status meanwhile must not be undone.
            client.resource(new PodDisruptionBudgetBuilder(budget)
                            .withStatus(status)
                            .build())
                    .updateStatus();
        }
        if (!evicted.isEmpty()) {
            enqueueAfter(key, DELETED_WITHIN);
        }
    }

    private static PodDisruptionBudgetStatusBuilder statusOf(PodDisruptionBudget budget) {
        return budget.getStatus() == null
                ? new PodDisruptionBudgetStatusBuilder()
                : new PodDisruptionBudgetStatusBuilder(budget.getStatus());
    }

    /** The pods the API server has let go and that are still there, with the time it did. */
    private Map<String, String> evicted(PodDisruptionBudget budget, List<Pod> pods) {
        Map<String, String> evicted = new TreeMap<>();
        if (budget.getStatus() != null) {
            Instant earliest = clock.instant().minus(DELETED_WITHIN);
            Map<String, String> noted = budget.getStatus().getDisruptedPods();
            for (Pod pod : pods) {
                @Nullable String time = noted.get(pod.getMetadata().getName());
                if (time != null && !Pods.terminating(pod) && Instant.parse(time).isAfter(earliest)) {
                    evicted.put(pod.getMetadata().getName(), time);
                }
            }
        }
        return evicted;
    }

    private Optional<KubeObject> workload(String kind, String namespace, String name) {
        return Optional.ofNullable(workloads.get(kind))
                .flatMap(cache -> Optional.ofNullable(cache.getIndexer().getByKey(namespace + "/" + name)))
                .map(DisruptionController::json);
    }

    private static KubeObject json(HasMetadata object) {
        return new KubeObject(JSON.convertValue(object, ObjectNode.class));
    }
}
