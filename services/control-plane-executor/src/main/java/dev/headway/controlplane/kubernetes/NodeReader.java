package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.ObservedNode;
import dev.headway.controlplane.domain.ObservedNode.Taint;
import dev.headway.mesh.Pages;
import dev.headway.model.Labels;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads nodes. */
final class NodeReader {

    private static final long PAGE = 250;
    private static final String IN_UPGRADE = "headway.dev/upgrade";

    private NodeReader() {}

    static List<ObservedNode> read(KubernetesClient client) {
        List<ObservedNode> nodes = new ArrayList<>();
        Pages.each(client.nodes(), PAGE, (Node node) -> nodes.add(node(node)));
        return nodes;
    }

    private static ObservedNode node(Node node) {
        return new ObservedNode(
                node.getMetadata().getName(),
                Labels.of(Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.<String, String>of())),
                node.getSpec().getTaints().stream()
                        .map(taint -> new Taint(
                                taint.getKey(),
                                Objects.requireNonNullElse(taint.getValue(), ""),
                                Objects.requireNonNullElse(taint.getEffect(), "")))
                        .toList(),
                ready(node),
                Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                !ObjectMetas.annotation(node, IN_UPGRADE).isEmpty(),
                Quantities.of(node.getStatus() == null ? null : node.getStatus().getAllocatable()));
    }

    private static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }
}
