package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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

    private record NotReady(String reason, Predicate<Pod> applies) {}

    private final KubernetesClient client;
    private final List<NotReady> notReady = new CopyOnWriteArrayList<>();
    private final Map<String, IntOrString> blockedBudgets = new ConcurrentHashMap<>();
    private final Set<String> brokenDataPaths = ConcurrentHashMap.newKeySet();
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
                pod -> "ztunnel".equals(Pods.label(pod, "app"))
                        && Pods.node(pod).equals(node)
                        && (Pods.annotation(pod, "istio.io/rev").equals(revisionOrVersion)
                                || Pods.label(pod, "app.kubernetes.io/version").equals(revisionOrVersion)));
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
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"maxUnavailable\":%s}}".formatted(value));
    }

    /** Every pod takes this much longer to start. */
    public void slowStart(Duration delay) {
        startDelay = delay;
    }

    /** Traffic through this node fails although its ztunnel is ready. */
    public void brokenDataPath(String node) {
        brokenDataPaths.add(node);
    }

    /** The nodes whose traffic fails. */
    public Set<String> brokenDataPaths() {
        return Set.copyOf(brokenDataPaths);
    }

    /** Ends every fault. */
    public void clear() {
        notReady.clear();
        brokenDataPaths.clear();
        startDelay = Duration.ZERO;
        blockedBudgets.forEach((key, maxUnavailable) -> {
            String[] name = key.split("/", 2);
            allow(name[0], name[1], maxUnavailable);
        });
        blockedBudgets.clear();
        listeners.forEach(Runnable::run);
    }

    private void add(String reason, Predicate<Pod> applies) {
        notReady.add(new NotReady(reason, applies));
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

    Duration startDelay() {
        return startDelay;
    }
}
