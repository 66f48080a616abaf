package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the controllers read from pods and nodes. */
final class Pods {

    private Pods() {}

    static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    /** Whether the node has a Ready condition, of whatever status. */
    static boolean reported(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream().anyMatch(c -> "Ready".equals(c.getType()));
    }

    static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
    }

    static boolean terminating(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** The name of the node the pod is bound to, or the empty string. */
    static String node(Pod pod) {
        return pod.getSpec().getNodeName() == null ? "" : pod.getSpec().getNodeName();
    }

    static String label(HasMetadata object, String name) {
        return value(object.getMetadata().getLabels(), name);
    }

    static String annotation(HasMetadata object, String name) {
        return value(object.getMetadata().getAnnotations(), name);
    }

    static String annotation(PodTemplateSpec template, String name) {
        return value(template.getMetadata().getAnnotations(), name);
    }

    private static String value(Map<String, String> values, String name) {
        return values == null ? "" : values.getOrDefault(name, "");
    }

    static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    /** The uid of the controlling owner as an index value; none if there is no such owner. */
    static List<String> controllerUid(HasMetadata object) {
        return controller(object).stream().map(OwnerReference::getUid).toList();
    }

    static boolean controlledBy(HasMetadata object, HasMetadata owner) {
        return controller(object)
                .filter(o -> o.getUid().equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    /** Whether node selector and taints let the pod onto the node. Cordons are left to the caller. */
    static boolean fits(PodSpec pod, Node node) {
        Map<String, String> wanted = pod.getNodeSelector() == null ? Map.of() : pod.getNodeSelector();
        return wanted.entrySet().stream().allMatch(e -> e.getValue().equals(label(node, e.getKey())))
                && node.getSpec().getTaints().stream()
                        .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                        // Written by the node controller for a cordon or a condition, which are judged by the caller.
                        .filter(taint -> !taint.getKey().startsWith("node.kubernetes.io/"))
                        .allMatch(taint -> pod.getTolerations().stream().anyMatch(t -> tolerates(t, taint)));
    }

    private static boolean tolerates(Toleration toleration, Taint taint) {
        boolean key = toleration.getKey() == null
                || toleration.getKey().isEmpty()
                || toleration.getKey().equals(taint.getKey());
        boolean effect = toleration.getEffect() == null
                || toleration.getEffect().isEmpty()
                || toleration.getEffect().equals(taint.getEffect());
        boolean value =
                "Exists".equals(toleration.getOperator()) || Objects.equals(toleration.getValue(), taint.getValue());
        return key && effect && value;
    }
}
