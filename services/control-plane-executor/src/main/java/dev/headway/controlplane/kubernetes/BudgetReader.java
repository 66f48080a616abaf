package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Workloads.DisruptionBudget;
import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads PodDisruptionBudgets and tells which of them select a pod. */
final class BudgetReader {

    private static final long PAGE = 500;

    private record Selecting(LabelSelector selector, String object) {}

    private final List<DisruptionBudget> budgets = new ArrayList<>();
    private final Map<String, List<Selecting>> byNamespace = new HashMap<>();

    void read(KubernetesClient client) {
        Pages.each(client.policy().v1().podDisruptionBudget().inAnyNamespace(), PAGE, this::budget);
    }

    List<DisruptionBudget> all() {
        return budgets;
    }

    private void budget(PodDisruptionBudget budget) {
        String namespace = budget.getMetadata().getNamespace();
        String object = namespace + "/" + budget.getMetadata().getName();
        LabelSelector selector = budget.getSpec().getSelector();
        if (selector == null) {
            return;
        }
        boolean least = budget.getSpec().getMinAvailable() != null;
        String rule = least
                ? "minAvailable " + budget.getSpec().getMinAvailable().getValue()
                : "maxUnavailable "
                        + (budget.getSpec().getMaxUnavailable() == null
                                ? ""
                                : budget.getSpec().getMaxUnavailable().getValue());
        var status = budget.getStatus();
        budgets.add(new DisruptionBudget(
                object,
                rule,
                number(status == null ? null : status.getExpectedPods()),
                number(status == null ? null : status.getDesiredHealthy()),
                number(status == null ? null : status.getDisruptionsAllowed())));
        byNamespace.computeIfAbsent(namespace, unused -> new ArrayList<>()).add(new Selecting(selector, object));
    }

    private static int number(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    /** The budgets that select a pod, {@code NAMESPACE/NAME}. */
    Set<String> selecting(Pod pod) {
        Map<String, String> labels =
                Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of());
        return byNamespace.getOrDefault(pod.getMetadata().getNamespace(), List.of()).stream()
                .filter(selecting -> selects(selecting.selector(), labels))
                .map(Selecting::object)
                .collect(Collectors.toSet());
    }

    private static boolean selects(LabelSelector selector, Map<String, String> labels) {
        Map<String, String> wanted = Objects.requireNonNullElse(selector.getMatchLabels(), Map.<String, String>of());
        return labels.entrySet().containsAll(wanted.entrySet())
                && selector.getMatchExpressions().stream().allMatch(one -> holds(one, labels));
    }

    private static boolean holds(LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            default -> value == null;
        };
    }
}
