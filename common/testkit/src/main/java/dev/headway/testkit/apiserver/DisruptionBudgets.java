package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides evictions by the PodDisruptionBudgets of a namespace and keeps the status of those up to date. */
final class DisruptionBudgets {
    static final String STORAGE = "poddisruptionbudgets.policy";

    private static final Map<String, String> SCALED = Map.of(
            "ReplicaSet", "replicasets.apps",
            "Deployment", "deployments.apps",
            "StatefulSet", "statefulsets.apps",
            "ReplicationController", "replicationcontrollers");

    private final ObjectStore store;
    private final Set<String> stale = new HashSet<>();

    DisruptionBudgets(ObjectStore store) {
        this.store = store;
    }

    /** Why a pod must not be evicted now; empty when it may. */
    Optional<KubeStatus> refusal(KubeObject pod) {
        if (EvictionRules.needsNoBudget(pod)) {
            return Optional.empty();
        }
        List<KubeObject> applying = store.scan(STORAGE, pod.namespace()).values().stream()
                .filter(budget -> BudgetRules.selector(budget).test(pod))
                .toList();
        if (applying.size() > 1) {
            return Optional.of(
                    KubeStatus.internalError(
                            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
        }
        return applying.stream().findFirst().flatMap(budget -> refusal(budget, pod));
    }

    private Optional<KubeStatus> refusal(KubeObject object, KubeObject pod) {
        EvictionRules.Budget budget = budget(object);
        boolean unready = !EvictionRules.ready(pod) && EvictionRules.unhealthyMayGo(object.spec(), budget);
        if (budget.allowed() > 0 || unready) {
            return Optional.empty();
        }
        KubeStatus status = new KubeStatus(
                429,
                "TooManyRequests",
                "Cannot evict pod as it would violate the pod's disruption budget.",
                Json.object());
        return Optional.of(status.withCauses(List.of(new KubeStatus.Cause(
                "DisruptionBudget",
                "The disruption budget %s needs %d healthy pods and has %d currently"
                        .formatted(object.name(), budget.desired(), budget.healthy()),
                ""))));
    }

    /** Notes that the budgets of a namespace have to be looked at again; true for the first such note. */
    boolean touch(Change change) {
        boolean concerns = change.storage().equals("pods")
                || change.storage().equals(STORAGE)
                || SCALED.containsValue(change.storage());
        String namespace = change.object().namespace();
        if (!concerns || store.scan(STORAGE, namespace).isEmpty()) {
            return false;
        }
        boolean first = stale.isEmpty();
        stale.add(namespace);
        return first;
    }

    /** Writes the status of the budgets noted, where it changed. */
    void refresh() {
        List<String> namespaces = List.copyOf(stale);
        stale.clear();
        for (String namespace : namespaces) {
            List.copyOf(store.scan(STORAGE, namespace).values()).forEach(this::writeStatus);
        }
    }

    private void writeStatus(KubeObject object) {
        EvictionRules.Budget budget = budget(object);
        ObjectNode next = object.copy();
        Json.objectAt(next, "status")
                .put("expectedPods", budget.expected())
                .put("currentHealthy", budget.healthy())
                .put("desiredHealthy", budget.desired())
                .put("disruptionsAllowed", budget.allowed())
                .put("observedGeneration", object.metadata().path("generation").asInt());
        if (!next.equals(object.json())) {
            store.put(STORAGE, next);
        }
    }

    private EvictionRules.Budget budget(KubeObject object) {
        return BudgetRules.count(
                object,
                store.scan("pods", object.namespace()).values().stream(),
                Set.of(),
                (kind, namespace, name) -> store.get(SCALED.getOrDefault(kind, ""), namespace, name));
    }
}
