package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What goes wrong in one sandbox cluster, on demand. Every fault acts at once, also on pods that are already there but not ready, and
 * ends with {@link #clear()}.
 */
public final class SandboxFaults {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final Taint UNREACHABLE = new TaintBuilder()
            .withKey("node.kubernetes.io/unreachable")
            .withEffect("NoSchedule")
            .build();

    private record NotReady(String reason, Predicate<Pod> applies) {}

    private final KubernetesClient client;
    private final List<NotReady> notReady = new CopyOnWriteArrayList<>();
    private final Map<String, IntOrString> blockedBudgets = new ConcurrentHashMap<>();
    private final Set<String> brokenDataPaths = ConcurrentHashMap.newKeySet();
    private final List<Predicate<Pod>> breaking = new CopyOnWriteArrayList<>();
    private final List<Predicate<Pod>> failingRequests = new CopyOnWriteArrayList<>();
    private final Set<String> rejected = ConcurrentHashMap.newKeySet();
    private final Set<String> silentNodes = ConcurrentHashMap.newKeySet();
    private final Set<String> doomedNodes = ConcurrentHashMap.newKeySet();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Duration startDelay = Duration.ZERO;

    SandboxFaults(KubernetesClient client) {
        this.client = client;
    }

    /**
     * A ztunnel pod on this node never becomes ready.
     *
     * @param revisionOrVersion the control plane revision (1-30-3) or the image version (1.30.3) the pod must have
     */
    public void ztunnelNeverReady(String node, String revisionOrVersion) {
        add(
                "ztunnel of " + revisionOrVersion + " does not become ready on " + node,
                pod -> MeshPods.ztunnel(pod) && Pods.node(pod).equals(node) && isAt(pod, revisionOrVersion));
    }

    private static boolean isAt(Pod pod, String revisionOrVersion) {
        return MeshPods.revision(pod).equals(revisionOrVersion)
                || Era.version(pod.getSpec().getContainers().getFirst().getImage())
                        .equals(revisionOrVersion);
    }

    /** A CNI agent pod that starts on this node does not become ready. */
    public void cniNeverReady(String node) {
        add(
                "istio-cni agent does not become ready on " + node,
                pod -> "istio-cni-node".equals(Pods.label(pod, "k8s-app"))
                        && Pods.node(pod).equals(node));
    }

    /** No istiod pod of this revision becomes ready. */
    public void istiodNeverAvailable(String revision) {
        add(
                "istiod of " + revision + " does not become ready",
                pod -> "istiod".equals(Pods.label(pod, "app"))
                        && Pods.label(pod, "istio.io/rev").equals(revision));
    }

    /** Gateway pods of this tag become ready only at the revision the tag has now. */
    public void gatewaysFailAfterMove(String tag) {
        String now = new SandboxState(client).tag(tag).webhookRevision();
        add(
                "gateway of tag " + tag + " does not become ready away from " + now,
                pod -> (!Pods.label(pod, GatewayObjects.NAME_LABEL).isEmpty()
                                || "true".equals(Pods.label(pod, "sidecar.istio.io/inject")))
                        && !Pods.annotation(pod, "istio.io/rev").equals(now)
                        && tagOf(pod).equals(tag));
    }

    private String tagOf(Pod pod) {
        String own = Pods.label(pod, "istio.io/rev");
        HasMetadata namespace =
                client.namespaces().withName(pod.getMetadata().getNamespace()).get();
        String inherited = Pods.label(namespace, "istio.io/rev");
        return own.isEmpty() ? inherited.isEmpty() ? "default" : inherited : own;
    }

    /** No pod that the chart of this version makes for this manually deployed gateway becomes ready. */
    public void gatewayNeverReady(String release, String chartVersion) {
        add(
                "gateway %s of chart %s does not become ready".formatted(release, chartVersion),
                pod -> Pods.label(pod, "app.kubernetes.io/instance").equals(release)
                        && Pods.label(pod, "app.kubernetes.io/version").equals(chartVersion));
    }

    /** The PodDisruptionBudget allows no eviction. */
    public void pdbBlocks(String namespace, String name) {
        PodDisruptionBudget budget = client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withName(name)
                .require();
        blockedBudgets.putIfAbsent(namespace + "/" + name, budget.getSpec().getMaxUnavailable());
        allow(namespace, name, new IntOrString(0));
    }

    /** A merge patch without a resourceVersion: the server updates the status of the budget at the same time. */
    private void allow(String namespace, String name, IntOrString maxUnavailable) {
        String value = maxUnavailable.getIntVal() == null
                ? "\"" + maxUnavailable.getStrVal() + "\""
                : maxUnavailable.getIntVal().toString();
        client.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withName(name)
                .patch(MERGE, "{\"spec\":{\"maxUnavailable\":%s}}".formatted(value));
    }

    /** Every pod takes this much longer to start. */
    public void slowStart(Duration delay) {
        startDelay = delay;
    }

    /** Traffic through this node fails although its ztunnel is ready. */
    public void brokenDataPath(String node) {
        brokenDataPaths.add(node);
        changed();
    }

    /**
     * Traffic through every ztunnel of this control plane revision (1-30-3) or image version (1.30.3) fails, although it is ready, on
     * whatever node.
     */
    public void brokenDataPathOf(String revisionOrVersion) {
        breaking.add(ztunnel -> isAt(ztunnel, revisionOrVersion));
        changed();
    }

    /** Waypoints and ingress gateways of this revision or version are ready and answer every request with 503. */
    public void gatewaysFailRequests(String revisionOrVersion) {
        failingRequests.add(gateway -> isAt(gateway, revisionOrVersion));
        changed();
    }

    /** Proxies reject what the istiods of this revision send them. */
    public void configurationRejected(String revision) {
        rejected.add(revision);
        changed();
    }

    boolean breaksTraffic(Pod ztunnel) {
        return brokenDataPaths.contains(Pods.node(ztunnel)) || breaking.stream().anyMatch(fault -> fault.test(ztunnel));
    }

    boolean failsRequests(Pod gateway) {
        return failingRequests.stream().anyMatch(fault -> fault.test(gateway));
    }

    boolean rejectsConfiguration(Pod istiod) {
        return rejected.contains(Pods.label(istiod, "istio.io/rev"));
    }

    /** The kubelet of the node falls silent: the node is not ready, its pods neither, and none of them starts or ends. */
    public void nodeNotReady(String node) {
        silentNodes.add(node);
        status(client.nodes().withName(node), PodStatuses.ofSilentNode());
        client.nodes().withName(node).edit(n -> {
            n.getSpec().getTaints().add(UNREACHABLE);
            return n;
        });
        client.pods().inAnyNamespace().withField("spec.nodeName", node).list().getItems().stream()
                .filter(Pods::ready)
                .forEach(pod -> status(client.resource(pod), PodStatuses.ofUnreachable(pod)));
    }

    /** The node is lost, its pods with it, as soon as the first pod that is no DaemonSet's is evicted or deleted there. */
    public void nodeLostDuringDrain(String node) {
        doomedNodes.add(node);
    }

    private void recover(String node) {
        Resource<Node> resource = client.nodes().withName(node);
        if (resource.get() != null) {
            resource.edit(n -> {
                n.getSpec().getTaints().removeIf(taint -> taint.getKey().equals(UNREACHABLE.getKey()));
                return n;
            });
            status(resource, PodStatuses.ofReadyNode());
        }
    }

    private static void status(Resource<?> object, Object status) {
        object.subresource("status").patch(MERGE, Serialization.asJson(Map.of("status", status)));
    }

    /** Ends every fault; a node that is lost stays lost. */
    public void clear() {
        Set<String> recovering = Set.copyOf(silentNodes);
        silentNodes.clear();
        recovering.forEach(this::recover);
        doomedNodes.clear();
        notReady.clear();
        brokenDataPaths.clear();
        breaking.clear();
        failingRequests.clear();
        rejected.clear();
        startDelay = Duration.ZERO;
        blockedBudgets.forEach((key, maxUnavailable) -> {
            String[] name = key.split("/", 2);
            allow(name[0], name[1], maxUnavailable);
        });
        blockedBudgets.clear();
        changed();
    }

    private void add(String reason, Predicate<Pod> applies) {
        notReady.add(new NotReady(reason, applies));
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }

    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    Optional<String> notReadyReason(Pod pod) {
        return notReady.stream()
                .filter(fault -> fault.applies().test(pod))
                .map(NotReady::reason)
                .findFirst();
    }

    boolean silent(String node) {
        return silentNodes.contains(node);
    }

    boolean losesNode(String node) {
        return doomedNodes.contains(node);
    }

    Duration startDelay() {
        return startDelay;
    }
}
