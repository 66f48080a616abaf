package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kubelets of all nodes in one: runs the pods bound to its nodes and ends those that are being deleted.
 *
 * <p>Nothing really runs, so it also stands for what a ztunnel needs before it reports ready: an available istiod of its revision and
 * a ready CNI agent on its node. A pod whose image is {@code auto} starts once the injector has filled it in.
 */
final class Kubelet extends Controller {

    /**
     * The times a pod takes.
     *
     * @param start from being bound to running
     * @param stop from the deletion request to being gone
     */
    record Pace(Duration start, Duration stop) {}

    private static final String BY_NODE = "node";

    private final Pace pace;
    private final SandboxFaults faults;
    private final CniPlugins plugins;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Deployment> controlPlanes;
    private final SharedIndexInformer<Namespace> ambientNamespaces;
    private final Map<String, Long> phaseSince = new HashMap<>();
    private final Set<String> notReady = ConcurrentHashMap.newKeySet();
    private final Set<String> lostNodes = new HashSet<>();
    private final List<Runnable> ztunnelListeners = new CopyOnWriteArrayList<>();
    private final PodStatuses statuses;

    Kubelet(KubernetesClient client, String kubernetesVersion, Pace pace, SandboxFaults faults, CniPlugins plugins) {
        super("kubelet", client);
        this.statuses = new PodStatuses(kubernetesVersion);
        this.pace = pace;
        this.faults = faults;
        this.plugins = plugins;
        this.pods = watch(client.pods().inAnyNamespace(), this::podChanged);
        pods.addIndexers(Map.of(BY_NODE, pod -> List.of(Pods.node(pod))));
        this.nodes = watch(
                client.nodes(), node -> enqueue("node/" + node.getMetadata().getName()));
        this.controlPlanes =
                watch(client.apps().deployments().inAnyNamespace().withLabel("app", "istiod"), istiod -> lookAgain());
        this.ambientNamespaces =
                watch(client.namespaces().withLabel("istio.io/dataplane-mode", "ambient"), namespace -> {});
        faults.onChange(this::lookAgain);
    }

    private void podChanged(Pod pod) {
        enqueue("pod/" + key(pod));
        if (MeshPods.ztunnel(pod)) {
            ztunnelListeners.forEach(Runnable::run);
        }
        if (!cniAgent(pod)) {
            return;
        }
        if (Pods.terminating(pod)) {
            plugins.agentStops(Pods.node(pod), Era.ofImage(image(pod)));
        } else if (Pods.ready(pod)) {
            plugins.agentReady(Pods.node(pod));
            onNode(Pods.node(pod))
                    .map(other -> "pod/" + key(other))
                    .filter(notReady::contains)
                    .forEach(this::enqueue);
        }
    }

    private void lookAgain() {
        notReady.forEach(this::enqueue);
    }

    @Override
    void reconcile(String key) {
        String name = key.substring(key.indexOf('/') + 1);
        if (key.startsWith("node/")) {
            reconcileNode(name);
            return;
        }
        @Nullable Pod pod = pods.getIndexer().getByKey(name);
        if (pod == null) {
            notReady.remove(key);
        } else if (lostNodes.contains(Pods.node(pod))) {
            client.resource(pod).withGracePeriod(0).delete();
        } else if (faults.silent(Pods.node(pod))) {
            notReady.add(key);
        } else if (Pods.terminating(pod)) {
            stop(key, pod);
        } else if (!Pods.node(pod).isEmpty() && !Pods.ready(pod)) {
            run(key, pod);
        }
    }

    /** Reports a new node as ready; a node somebody has reported on is left as it is. The pods of a node that is gone go too. */
    private void reconcileNode(String name) {
        @Nullable Node node = nodes.getIndexer().getByKey(name);
        if (node == null) {
            lostNodes.add(name);
            onNode(name).forEach(pod -> enqueue("pod/" + key(pod)));
            return;
        }
        lostNodes.remove(name);
        if (!Pods.reported(node)) {
            writeStatus(node, statuses.ofNode(name));
        }
    }

    private void run(String key, Pod pod) {
        notReady.add(key);
        boolean injected = pod.getSpec().getContainers().stream().noneMatch(c -> "auto".equals(c.getImage()));
        if (!injected || !elapsed(key, pod, pace.start().plus(faults.startDelay()))) {
            return;
        }
        String reason = faults.notReadyReason(pod).orElseGet(() -> missing(pod));
        boolean running = "Running".equals(pod.getStatus().getPhase());
        if (!running && ambient(pod)) {
            if (plugins.holds(Pods.node(pod))) {
                return;
            }
            plugins.started(pod);
        }
        if (reason.isEmpty() || !running) {
            writeStatus(pod, statuses.running(pod, reason));
        }
        if (reason.isEmpty()) {
            notReady.remove(key);
            phaseSince.remove(pod.getMetadata().getUid());
        }
    }

    /** Every pod there is. */
    List<Pod> pods() {
        return pods.getIndexer().list();
    }

    /** Runs the listener whenever a ztunnel has changed or is gone. */
    void onZtunnel(Runnable listener) {
        ztunnelListeners.add(listener);
    }

    /** Whether the pod is an application in the mesh. */
    boolean ambient(Pod pod) {
        return !"none".equals(Pods.label(pod, "istio.io/dataplane-mode"))
                && ambientNamespaces.getIndexer().getByKey(pod.getMetadata().getNamespace()) != null;
    }

    private void stop(String key, Pod pod) {
        notReady.remove(key);
        if (faults.losesNode(Pods.node(pod)) && !daemon(pod)) {
            client.nodes().withName(Pods.node(pod)).delete();
            return;
        }
        if (elapsed(key, pod, pace.stop())) {
            phaseSince.remove(pod.getMetadata().getUid() + stopping(pod));
            client.resource(pod).withGracePeriod(0).delete();
        }
    }

    /** Whether the pod's current phase has lasted long enough; if not, the pod is looked at again when it has. */
    private boolean elapsed(String key, Pod pod, Duration time) {
        long now = System.nanoTime();
        long since = phaseSince.computeIfAbsent(pod.getMetadata().getUid() + stopping(pod), uid -> now);
        long at = since + time.toNanos();
        if (at > now) {
            enqueueAfter(key, Duration.ofNanos(at - now));
        }
        return at <= now;
    }

    private static String stopping(Pod pod) {
        return Pods.terminating(pod) ? "/stopping" : "";
    }

    /** What the pod still waits for, or the empty string. */
    private String missing(Pod pod) {
        if (!MeshPods.ztunnel(pod)) {
            return "";
        }
        String revision = Pods.annotation(pod, "istio.io/rev");
        String istiod = revision.isEmpty() ? "istiod" : "istiod-" + revision;
        @Nullable
        Deployment controlPlane =
                controlPlanes.getIndexer().getByKey(pod.getMetadata().getNamespace() + "/" + istiod);
        if (!Workloads.available(controlPlane)) {
            return "no connection to " + istiod;
        }
        return onNode(Pods.node(pod)).anyMatch(other -> cniAgent(other) && Pods.ready(other))
                ? ""
                : "no snapshot from the istio-cni agent of the node";
    }

    private Stream<Pod> onNode(String node) {
        return pods.getIndexer().byIndex(BY_NODE, node).stream();
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static boolean daemon(Pod pod) {
        return Pods.controller(pod)
                .filter(owner -> "DaemonSet".equals(owner.getKind()))
                .isPresent();
    }

    private static boolean cniAgent(Pod pod) {
        return "istio-cni-node".equals(Pods.label(pod, "k8s-app"));
    }
}
