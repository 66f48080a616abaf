package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The pods of a cluster at one moment, by the part they play in its traffic. */
final class MeshPods {

    private static final Comparator<Pod> BY_NAME = Comparator.comparing(Controller::key);

    private final List<Pod> workloads;
    private final List<Pod> ztunnels;
    private final List<Pod> gateways;
    private final List<Pod> istiods;
    private final List<Pod> agents;
    private final Map<String, Pod> serving;
    private final Set<String> uids = new HashSet<>();

    /** @param ambient which pods are applications in the mesh */
    MeshPods(List<Pod> pods, Predicate<Pod> ambient) {
        this.workloads = select(pods, pod -> runs(pod) && ambient.test(pod));
        this.ztunnels = select(pods, MeshPods::ztunnel);
        this.gateways = select(pods, pod -> waypoint(pod) || ingress(pod));
        this.istiods = select(pods, pod -> "istiod".equals(Pods.label(pod, "app")));
        this.agents = select(pods, pod -> "istio-cni-node".equals(Pods.label(pod, "k8s-app")));
        this.serving = ztunnels.stream()
                .filter(MeshPods::runs)
                .collect(Collectors.toMap(Pods::node, pod -> pod, MeshPods::newer, HashMap::new));
        pods.forEach(pod -> uids.add(uid(pod)));
    }

    private static List<Pod> select(List<Pod> pods, Predicate<Pod> wanted) {
        return pods.stream()
                .filter(pod -> !Pods.node(pod).isEmpty())
                .filter(wanted)
                .sorted(BY_NAME)
                .toList();
    }

    static boolean ztunnel(Pod pod) {
        return "ztunnel".equals(Pods.label(pod, "app"));
    }

    static boolean waypoint(Pod pod) {
        return !Pods.label(pod, GatewayObjects.NAME_LABEL).isEmpty();
    }

    private static boolean ingress(Pod pod) {
        return "true".equals(Pods.label(pod, "sidecar.istio.io/inject"));
    }

    /** Whether the pod accepts new connections: a ztunnel that stops closes its listeners at once. */
    static boolean runs(Pod pod) {
        return Pods.ready(pod) && !Pods.terminating(pod);
    }

    static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    static String revision(Pod pod) {
        return Pods.annotation(pod, "istio.io/rev");
    }

    static Era era(Pod pod) {
        return Era.ofImage(pod.getSpec().getContainers().getFirst().getImage());
    }

    private static Pod newer(Pod one, Pod other) {
        int age = one.getMetadata()
                .getCreationTimestamp()
                .compareTo(other.getMetadata().getCreationTimestamp());
        long later = Long.parseLong(one.getMetadata().getResourceVersion())
                - Long.parseLong(other.getMetadata().getResourceVersion());
        return age > 0 || (age == 0 && later > 0) ? one : other;
    }

    /** The applications in the mesh that are ready, by name. */
    List<Pod> workloads() {
        return workloads;
    }

    /** Every ztunnel, whether it serves or not. */
    List<Pod> ztunnels() {
        return ztunnels;
    }

    /** Every waypoint and ingress gateway. */
    List<Pod> gateways() {
        return gateways;
    }

    List<Pod> istiods() {
        return istiods;
    }

    /** The CNI agents. */
    List<Pod> agents() {
        return agents;
    }

    /** The ztunnel that takes the new connections of the pods of a node. */
    Optional<Pod> serving(String node) {
        return Optional.ofNullable(serving.get(node));
    }

    /** The waypoints of a namespace that are ready. */
    List<Pod> waypoints(String namespace) {
        return gateways.stream()
                .filter(pod -> waypoint(pod)
                        && runs(pod)
                        && pod.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    /** The istiods of a revision that are ready. */
    List<Pod> istiods(String revision) {
        return istiods.stream()
                .filter(pod -> runs(pod) && Pods.label(pod, "istio.io/rev").equals(revision))
                .toList();
    }

    /** Whether a pod is still there, terminating ones included. */
    boolean present(String uid) {
        return uids.contains(uid);
    }
}
