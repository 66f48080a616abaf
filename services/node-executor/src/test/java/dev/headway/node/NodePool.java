package dev.headway.node;

import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A cluster of nodes whose kubelets end the pods that are deleted, and whose ztunnel DaemonSet makes a new pod of its current
 * template when the old one is gone, as OnDelete does.
 */
final class NodePool extends PoolCluster {

    private static final String APPS = "shop";

    private final ExecutorService kubelets = Executors.newSingleThreadExecutor();
    private volatile String template = "1-29-6";
    private volatile String agentTemplate = "";
    private volatile String home = IstioNames.SYSTEM_NAMESPACE;
    private volatile boolean starts = true;
    private volatile Predicate<Pod> ends = pod -> true;
    private int made;
    private int agents;

    NodePool() {
        own.namespaces().resource(namespace(IstioNames.SYSTEM_NAMESPACE)).create();
        own.namespaces().resource(namespace(APPS)).create();
        own.pods().inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                changed(pod);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                changed(pod);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {
                if (isZtunnel(pod)) {
                    later(() -> ztunnel(pod.getSpec().getNodeName()));
                } else if (isAgent(pod)) {
                    later(() -> agent(pod.getSpec().getNodeName(), agentTemplate));
                }
            }
        });
    }

    /** A node with a ztunnel of the current template and this many application pods. */
    NodePool node(String name, int apps) {
        bareNode(name);
        ztunnel(name);
        for (int i = 0; i < apps; i++) {
            app(name, name + "-app-" + i);
        }
        return this;
    }

    /** Where ztunnels and agents live from now on. */
    void meshLivesIn(String namespace) {
        home = namespace;
    }

    /** A DaemonSet whose pods are ztunnels, in the namespace of the mesh. */
    Supplier<DaemonSet> ztunnelSet(String name) {
        own.resource(PoolPods.ztunnelSet(home, name)).create();
        return () -> own.apps().daemonSets().inNamespace(home).withName(name).require();
    }

    /** A CNI agent on a node. */
    synchronized void agent(String node, String version) {
        agents++;
        String name = "cni-" + agents;
        own.resource(PoolPods.agent(home, name, node, version)).create();
        status(home, name, true);
    }

    /** The template of the agents' DaemonSet from now on. */
    void stageAgent(String version) {
        agentTemplate = version;
    }

    String agentImage(String node) {
        return own.pods().inNamespace(home).list().getItems().stream()
                .filter(pod -> isAgent(pod) && node.equals(pod.getSpec().getNodeName()))
                .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                .findFirst()
                .orElseThrow();
    }

    private static boolean isAgent(Pod pod) {
        return IstioNames.CNI_NODE.equals(pod.getMetadata().getLabels().get("k8s-app"));
    }

    /** The template of the DaemonSet from now on. */
    void stage(String revision) {
        template = revision;
    }

    /** Whether new ztunnel pods become ready. */
    void ztunnelStarts(boolean becomesReady) {
        starts = becomesReady;
    }

    /** Which deleted pods go. */
    void podsEnd(Predicate<Pod> which) {
        ends = which;
        own.pods().inAnyNamespace().list().getItems().forEach(this::changed);
    }

    void budget(String name, int minAvailable) {
        own.policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(APPS)
                .resource(new PodDisruptionBudgetBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNewMinAvailable(minAvailable)
                        .withSelector(new LabelSelectorBuilder()
                                .addToMatchLabels("app", "shop")
                                .build())
                        .endSpec()
                        .build())
                .create();
    }

    void removeBudget(String name) {
        own.policy().v1().podDisruptionBudget().inNamespace(APPS).withName(name).delete();
    }

    List<String> apps(String node) {
        return own.pods().inNamespace(APPS).list().getItems().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .map(pod -> pod.getMetadata().getName())
                .toList();
    }

    Pod ztunnelOf(String node) {
        return own.pods().inNamespace(home).withLabel("app", "ztunnel").list().getItems().stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .findFirst()
                .orElseThrow();
    }

    String revision(String node) {
        return ztunnelOf(node).getMetadata().getAnnotations().getOrDefault(IstioNames.REV, "");
    }

    /** A pod on the node that is nobody's business, made at once. */
    void app(String node, String name) {
        Pod pod = PoolPods.app(APPS, name, node);
        own.resource(pod).create();
        status(APPS, name, true);
    }

    /** A pod that no controller creates again. */
    void unmanagedApp(String node, String name) {
        own.resource(PoolPods.unmanaged(APPS, name, node)).create();
        status(APPS, name, true);
    }

    void removeApp(String name) {
        own.pods().inNamespace(APPS).withName(name).withGracePeriod(0).delete();
    }

    static boolean isZtunnel(Pod pod) {
        return "ztunnel".equals(pod.getMetadata().getLabels().get("app"));
    }

    /** Replaces the ztunnel pod of a node by another of the same name. */
    void replaceZtunnel(String node) {
        Pod old = ztunnelOf(node);
        later(() -> {
            own.resource(old).withGracePeriod(0).delete();
            ztunnel(node, old.getMetadata().getName());
        });
    }

    private void changed(Pod pod) {
        if (ends.test(pod) && pod.getMetadata().getDeletionTimestamp() != null) {
            later(() -> own.resource(pod).withGracePeriod(0).delete());
        }
    }

    private void later(Runnable task) {
        try {
            kubelets.execute(() -> {
                try {
                    task.run();
                } catch (KubernetesClientException e) {
                    System.getLogger(AGENT).log(System.Logger.Level.DEBUG, "too late", e);
                }
            });
        } catch (RejectedExecutionException e) {
            System.getLogger(AGENT).log(System.Logger.Level.DEBUG, "closed", e);
        }
    }

    private synchronized void ztunnel(String node) {
        made++;
        ztunnel(node, "ztunnel-" + made);
    }

    private void ztunnel(String node, String name) {
        boolean exists = own.pods().inNamespace(home).list().getItems().stream()
                .anyMatch(pod -> isZtunnel(pod) && node.equals(pod.getSpec().getNodeName()));
        if (exists) {
            return;
        }
        Pod pod = PoolPods.ztunnel(home, name, node, template);
        own.resource(pod).create();
        status(home, name, starts);
    }

    private void status(String namespace, String name, boolean ready) {
        own.pods().inNamespace(namespace).withName(name).subresource("status").patch(MERGE, PoolPods.status(ready));
    }

    @Override
    public void close() {
        kubelets.shutdownNow();
        super.close();
    }
}
