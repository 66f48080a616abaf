package dev.headway.node.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.node.domain.PodView;
import dev.headway.node.domain.ZtunnelView;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pods of the API server as the domain sees them. */
final class PodViews {

    /** Every ztunnel chart selects its pods by it. */
    static final String ZTUNNEL_SELECTOR = "app=ztunnel";

    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final Set<String> COMPLETED = Set.of("Succeeded", "Failed");

    private PodViews() {}

    /** What {@code kubectl drain --ignore-daemonsets} evicts, must leave. */
    static PodView of(Pod pod) {
        boolean stays = ownedByDaemonSet(pod)
                || annotations(pod).containsKey(MIRROR)
                || (pod.getStatus() != null
                        && COMPLETED.contains(String.valueOf(pod.getStatus().getPhase())));
        return new PodView(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                !stays,
                pod.getMetadata().getDeletionTimestamp() != null);
    }

    static boolean isZtunnel(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return IstioNames.SYSTEM_NAMESPACE.equals(pod.getMetadata().getNamespace())
                && labels != null
                && IstioNames.ZTUNNEL.equals(labels.get("app"));
    }

    static ZtunnelView ztunnel(Pod pod) {
        boolean ready = condition(pod, "Ready")
                .filter(c -> "True".equals(c.getStatus()))
                .isPresent();
        return new ZtunnelView(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                annotations(pod).getOrDefault(IstioNames.REV, ""),
                pod.getSpec().getContainers().isEmpty()
                        ? ""
                        : String.valueOf(
                                pod.getSpec().getContainers().getFirst().getImage()),
                ready,
                pod.getMetadata().getDeletionTimestamp() != null,
                ready ? "" : whyNotReady(pod));
    }

    private static String whyNotReady(Pod pod) {
        List<ContainerStatus> containers =
                pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
        return containers.stream()
                .filter(container ->
                        container.getState() != null && container.getState().getWaiting() != null)
                .findFirst()
                .map(container -> said(
                        container.getState().getWaiting().getReason(),
                        container.getState().getWaiting().getMessage()))
                .or(() -> condition(pod, "Ready").map(c -> said(c.getReason(), c.getMessage())))
                .filter(why -> !why.isEmpty())
                .orElseGet(() -> "its phase is "
                        + (pod.getStatus() == null ? "unknown" : pod.getStatus().getPhase()));
    }

    private static String said(String reason, String message) {
        String why = reason == null ? "" : reason;
        return message == null || message.isEmpty() ? why : why.isEmpty() ? message : why + ": " + message;
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static boolean ownedByDaemonSet(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getKind)
                .anyMatch("DaemonSet"::equals);
    }

    private static Map<String, String> annotations(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }
}
