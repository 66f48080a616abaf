package dev.headway.node.kubernetes;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which nodes a pod template asks for by their labels, as Kubernetes reads {@code nodeSelector} and required node affinity.
 * Taints are left out: ztunnel tolerates them all.
 */
final class NodeChoice {

    private NodeChoice() {}

    static boolean takes(PodSpec spec, Map<String, String> labels) {
        boolean selected = spec.getNodeSelector() == null
                || labels.entrySet().containsAll(spec.getNodeSelector().entrySet());
        return selected
                && required(spec)
                        .map(terms -> terms.stream().anyMatch(term -> holds(term, labels)))
                        .orElse(true);
    }

    private static Optional<List<NodeSelectorTerm>> required(PodSpec spec) {
        return Optional.ofNullable(spec.getAffinity())
                .map(affinity -> affinity.getNodeAffinity())
                .map(affinity -> affinity.getRequiredDuringSchedulingIgnoredDuringExecution())
                .map(required -> required.getNodeSelectorTerms());
    }

    private static boolean holds(NodeSelectorTerm term, Map<String, String> labels) {
        return term.getMatchExpressions().stream().allMatch(expression -> holds(expression, labels));
    }

    /** A comparison of numbers counts as met: then a missing ztunnel is missed rather than overlooked. */
    private static boolean holds(NodeSelectorRequirement expression, Map<String, String> labels) {
        String value = labels.get(expression.getKey());
        return switch (expression.getOperator()) {
            case "In" -> value != null && expression.getValues().contains(value);
            case "NotIn" -> value == null || !expression.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            default -> true;
        };
    }
}
