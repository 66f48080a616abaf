package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The disruption controller: keeps the status of PodDisruptionBudgets, without which a real API server evicts no pod of theirs. */
final class DisruptionController extends Controller {

    private final SharedIndexInformer<PodDisruptionBudget> budgets;
    private final SharedIndexInformer<Pod> pods;
    private final Map<String, SharedIndexInformer<? extends HasMetadata>> workloads;

    DisruptionController(KubernetesClient client) {
        super("disruption-controller", client);
        this.budgets =
                watch(client.policy().v1().podDisruptionBudget().inAnyNamespace(), budget -> enqueue(key(budget)));
        this.pods = watch(client.pods().inAnyNamespace(), this::enqueueNamespace);
        this.workloads = Map.of(
                HasMetadata.getKind(Deployment.class),
                watch(client.apps().deployments().inAnyNamespace(), this::enqueueNamespace),
                HasMetadata.getKind(ReplicaSet.class),
                watch(client.apps().replicaSets().inAnyNamespace(), this::enqueueNamespace));
    }

    private void enqueueNamespace(HasMetadata changed) {
        inNamespaceOf(changed, budgets).forEach(budget -> enqueue(key(budget)));
    }

    private static <T> List<T> inNamespaceOf(HasMetadata object, SharedIndexInformer<T> informer) {
        return informer.getIndexer()
                .byIndex(Cache.NAMESPACE_INDEX, object.getMetadata().getNamespace());
    }

    @Override
    void reconcile(String key) {
        @Nullable PodDisruptionBudget budget = budgets.getIndexer().getByKey(key);
        if (budget == null || Pods.terminating(budget)) {
            return;
        }
        PodDisruptionBudgetStatus status =
                DisruptionStatuses.of(budget, inNamespaceOf(budget, pods), this::workload, Instant.now());
        if (!status.equals(budget.getStatus())) {
            // With the version the budget was read at: an eviction writes the status too, and must not be undone.
            client.resource(new PodDisruptionBudgetBuilder(budget)
                            .withStatus(status)
                            .build())
                    .updateStatus();
        }
        if (!status.getDisruptedPods().isEmpty()) {
            enqueueAfter(key, DisruptionStatuses.DELETED_WITHIN);
        }
    }

    private Optional<? extends HasMetadata> workload(String kind, String namespace, String name) {
        return Optional.ofNullable(workloads.get(kind))
                .map(informer -> informer.getIndexer().getByKey(namespace + "/" + name));
    }
}
