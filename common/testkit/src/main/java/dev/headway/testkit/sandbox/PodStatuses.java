package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The status documents a kubelet writes for its pods and nodes. */
final class PodStatuses {

    private final String kubernetesVersion;
    private int addresses;

    PodStatuses(String kubernetesVersion) {
        this.kubernetesVersion = kubernetesVersion;
    }

    Map<String, Object> ofNode(String name) {
        return Map.of(
                "capacity", Map.of("cpu", "4", "memory", "16Gi", "pods", "110"),
                "allocatable", Map.of("cpu", "4", "memory", "16Gi", "pods", "110"),
                "nodeInfo",
                        Map.of(
                                "kubeletVersion",
                                kubernetesVersion,
                                "operatingSystem",
                                "linux",
                                "architecture",
                                "amd64"),
                "addresses", List.of(Map.of("type", "Hostname", "address", name)),
                "conditions", readyNode());
    }

    /** What the kubelet writes once it is back. */
    static Map<String, Object> ofReadyNode() {
        return Map.of("conditions", readyNode());
    }

    private static List<Map<String, Object>> readyNode() {
        return nodeCondition("True", "KubeletReady", "kubelet is posting ready status");
    }

    /** What the node controller writes once the kubelet of a node is silent. */
    static Map<String, Object> ofSilentNode() {
        return Map.of(
                "conditions", nodeCondition("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."));
    }

    /** The conditions of a pod whose node is silent. */
    static Map<String, Object> ofUnreachable(Pod pod) {
        String now = Controller.now();
        String started = pod.getStatus().getStartTime();
        return Map.of(
                "conditions",
                List.of(
                        condition("PodScheduled", true, "", started),
                        condition("Initialized", true, "", started),
                        condition("ContainersReady", true, "", started),
                        condition("Ready", false, "node is not ready", now)));
    }

    private static List<Map<String, Object>> nodeCondition(String status, String reason, String message) {
        String now = Controller.now();
        return List.of(Map.of(
                "type", "Ready",
                "status", status,
                "reason", reason,
                "message", message,
                "lastHeartbeatTime", now,
                "lastTransitionTime", now));
    }

    /** The status of a running pod: ready if {@code notReadyReason} is empty. */
    Map<String, Object> running(Pod pod, String notReadyReason) {
        String now = Controller.now();
        boolean ready = notReadyReason.isEmpty();
        String started =
                pod.getStatus().getStartTime() == null ? now : pod.getStatus().getStartTime();
        String ip = pod.getStatus().getPodIP() == null
                ? nextAddress()
                : pod.getStatus().getPodIP();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("phase", "Running");
        status.put("hostIP", "192.168.0.1");
        status.put("podIP", ip);
        status.put("podIPs", List.of(Map.of("ip", ip)));
        status.put("startTime", started);
        status.put(
                "conditions",
                List.of(
                        condition("PodScheduled", true, "", started),
                        condition("Initialized", true, "", started),
                        condition("ContainersReady", ready, notReadyReason, now),
                        condition("Ready", ready, notReadyReason, now)));
        status.put(
                "containerStatuses",
                pod.getSpec().getContainers().stream()
                        .map(container -> container(container, ready, started))
                        .toList());
        return status;
    }

    private static Map<String, Object> condition(String type, boolean met, String message, String since) {
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", type);
        condition.put("status", met ? "True" : "False");
        condition.put("lastTransitionTime", since);
        if (!met) {
            condition.put("reason", "ContainersNotReady");
            condition.put("message", message);
        }
        return condition;
    }

    private static Map<String, Object> container(Container container, boolean ready, String started) {
        return Map.of(
                "name",
                container.getName(),
                "image",
                container.getImage(),
                "imageID",
                container.getImage() + "@sha256:"
                        + "%064x".formatted(container.getImage().hashCode() & 0xffffffffL),
                "containerID",
                "sandbox://" + container.getName(),
                "ready",
                ready,
                "started",
                true,
                "restartCount",
                0,
                "state",
                Map.of("running", Map.of("startedAt", started)));
    }

    private String nextAddress() {
        addresses++;
        return "10." + (addresses >> 16 & 0xff) + "." + (addresses >> 8 & 0xff) + "." + (addresses & 0xff);
    }
}
