package dev.headway.node.kubernetes;

import dev.headway.mesh.IstioNames;
import dev.headway.node.domain.AgentView;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.NodeView;
import dev.headway.node.domain.PodView;
import dev.headway.node.domain.ZtunnelView;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pods of the API server as the domain sees them. */
final class PodViews {

    /** Every ztunnel chart selects its pods by it, with the value {@link IstioNames#ZTUNNEL}. */
    static final String ZTUNNEL_LABEL = "app";


    private static final String AGENT_LABEL = "k8s-app";
    private static final String VERSION = "app.kubernetes.io/version";
    private static final Pattern TAG = Pattern.compile(".*:([^:/@]+?)(?:-distroless|-debug)?(?:@.*)?");
    private static final Pattern ISTIOD = Pattern.compile("istiod(?:-([^.:]+))?\\..*");
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
                managed(pod),
                pod.getMetadata().getDeletionTimestamp() != null);
    }

    /** A node with its pods. */
    static NodeView node(Node node, Claim claim, List<Pod> pods) {
        return new NodeView(
                node.getMetadata().getName(),
                Fabric8NodeGateway.unschedulable(node),
                claim,
                pods.stream().map(PodViews::of).toList(),
                pods.stream().filter(PodViews::isZtunnel).map(PodViews::ztunnel).toList(),
                pods.stream().filter(PodViews::isAgent).map(PodViews::agent).toList());
    }

    /** The agent may live in another namespace than the mesh, as on GKE. */
    private static boolean isAgent(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels != null && IstioNames.CNI_NODE.equals(labels.get(AGENT_LABEL));
    }

    private static AgentView agent(Pod pod) {
        boolean ready = isReady(pod);
        return new AgentView(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                version(pod),
                ready,
                pod.getMetadata().getDeletionTimestamp() != null,
                ready ? "" : whyNotReady(pod));
    }

    /** The tag of the image without its variant, or the label where the image has only a digest. */
    private static String version(Pod pod) {
        Matcher tag = TAG.matcher(image(pod));
        Map<String, String> labels = pod.getMetadata().getLabels();
        return tag.matches() ? tag.group(1) : labels == null ? "" : labels.getOrDefault(VERSION, "");
    }

    /** The annotation; charts before Istio 1.23 write none, but the address of the control plane names it always. */
    private static String revision(Pod pod) {
        String named = annotations(pod).getOrDefault(IstioNames.REV, "");
        return named.isEmpty()
                ? pod.getSpec().getContainers().stream()
                        .flatMap(container -> container.getEnv().stream())
                        .filter(env -> "XDS_ADDRESS".equals(env.getName()) && env.getValue() != null)
                        .map(env -> ISTIOD.matcher(env.getValue()))
                        .filter(address -> address.matches() && address.group(1) != null)
                        .map(address -> address.group(1))
                        .findFirst()
                        .orElse("")
                : named;
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().isEmpty()
                ? ""
                : String.valueOf(pod.getSpec().getContainers().getFirst().getImage());
    }

    static boolean isReady(Pod pod) {
        return condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent();
    }

    static boolean isZtunnel(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return IstioNames.SYSTEM_NAMESPACE.equals(pod.getMetadata().getNamespace())
                && labels != null
                && IstioNames.ZTUNNEL.equals(labels.get(ZTUNNEL_LABEL));
    }

    static ZtunnelView ztunnel(Pod pod) {
        boolean ready = isReady(pod);
        return new ZtunnelView(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                revision(pod),
                image(pod),
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

    static Optional<PodCondition> condition(Pod pod, String type) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static boolean managed(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> Boolean.TRUE.equals(owner.getController()));
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
