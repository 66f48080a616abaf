package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation.ZtunnelPod;
import dev.headway.controlplane.domain.Resources;
import dev.headway.controlplane.domain.Workloads;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads all pods once, page by page, into what the rules ask for; no page outlives its reading. */
final class PodReader {

    private static final int PAGE = 500;
    private static final String ALL = "/api/v1/pods";

    /** What the rules ask for, and the rest is most of a pod. */
    private static final KeptFields FIELDS = KeptFields.of(Map.of(
            "metadata",
            KeptFields.of("name", "namespace", "labels", "annotations", "ownerReferences", "deletionTimestamp"),
            "spec",
            KeptFields.of("nodeName", "hostNetwork", "nodeSelector", "tolerations")
                    .and("affinity", KeptFields.of("nodeAffinity"))
                    .and("volumes", KeptFields.of("name", "emptyDir", "hostPath", "persistentVolumeClaim"))
                    .and("containers", container())
                    .and("initContainers", container()),
            "status",
            KeptFields.of("phase")));

    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    private final BudgetReader budgets;
    private final PodTraits traits;
    private final Map<String, Integer> revisionLabels = new HashMap<>();
    private final Map<String, ZtunnelPod> ztunnels = new HashMap<>();
    private final Map<PodGroup, Integer> groups = new HashMap<>();

    /**
     * Makes a reader.
     *
     * @param ambient the namespaces whose pods are in the ambient mesh
     * @param localClaims the claims bound to a volume of one node, {@code NAMESPACE/NAME}
     */
    PodReader(BudgetReader budgets, Set<String> ambient, Set<String> localClaims) {
        this.budgets = budgets;
        this.traits = new PodTraits(ambient, localClaims);
    }

    void read(KubernetesClient client) {
        each(client, this::pod);
    }

    /** Hands on every pod of a cluster, with the fields that decide about drains and references. */
    static void each(KubernetesClient client, Consumer<Pod> consumer) {
        new ListPages(client, "application/json").each(ALL, "", Pod.class, FIELDS, PAGE, consumer);
    }

    private static KeptFields container() {
        return KeptFields.of("name", "image", "restartPolicy")
                .and("env", KeptFields.of("name", "value"))
                .and("resources", KeptFields.of("requests"));
    }

    Map<String, Integer> revisionLabels() {
        return revisionLabels;
    }

    Map<String, ZtunnelPod> ztunnels() {
        return ztunnels;
    }

    Workloads workloads() {
        List<PodGroup> pods = new ArrayList<>();
        groups.forEach((group, count) -> pods.add(new PodGroup(
                group.node(),
                group.workload(),
                group.budgets(),
                group.requests(),
                group.nodeLabels(),
                group.tolerations(),
                group.traits(),
                count)));
        return new Workloads(pods, List.copyOf(budgets.all()));
    }

    void pod(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        boolean finished = pod.getStatus() != null
                && FINISHED.contains(String.valueOf(pod.getStatus().getPhase()));
        if (metadata.getDeletionTimestamp() != null || finished) {
            return;
        }
        String label = ObjectMetas.label(metadata, IstioNames.REV);
        if (!label.isEmpty() && !"istiod".equals(ObjectMetas.label(metadata, "app"))) {
            revisionLabels.merge(label, 1, Integer::sum);
        }
        String node = pod.getSpec().getNodeName();
        if (node == null || node.isEmpty()) {
            return;
        }
        if (IstioNames.ZTUNNEL.equals(ObjectMetas.label(metadata, "app"))) {
            ztunnels.put(node, ztunnel(pod));
        }
        groups.merge(group(pod, node), 1, Integer::sum);
    }

    private static ZtunnelPod ztunnel(Pod pod) {
        List<Container> containers = pod.getSpec().getContainers();
        return new ZtunnelPod(
                ObjectMetas.annotation(pod, IstioNames.REV),
                containers.isEmpty() ? "" : String.valueOf(containers.getFirst().getImage()),
                PodTraits.environment(pod.getSpec(), "XDS_ADDRESS"));
    }

    private PodGroup group(Pod pod, String node) {
        return new PodGroup(
                node,
                workload(pod),
                budgets.selecting(pod),
                requests(pod),
                PodTraits.nodeLabels(pod.getSpec()),
                PodTraits.tolerations(pod.getSpec()),
                traits.of(pod),
                0);
    }

    private static String workload(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        OwnerReference owner = PodTraits.controller(metadata);
        if (owner == null) {
            return "Pod %s/%s".formatted(metadata.getNamespace(), metadata.getName());
        }
        String hash = ObjectMetas.label(metadata, "pod-template-hash");
        boolean deployed = owner.getKind().equals("ReplicaSet")
                && !hash.isEmpty()
                && owner.getName().endsWith("-" + hash);
        return deployed
                ? "Deployment %s/%s"
                        .formatted(
                                metadata.getNamespace(),
                                owner.getName().substring(0, owner.getName().length() - hash.length() - 1))
                : "%s %s/%s".formatted(owner.getKind(), metadata.getNamespace(), owner.getName());
    }

    /** The requests of containers and of sidecars; other init containers are done by now. */
    private static Resources requests(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getContainers().stream(),
                        pod.getSpec().getInitContainers().stream()
                                .filter(container -> "Always".equals(container.getRestartPolicy())))
                .map(container -> Quantities.of(
                        container.getResources() == null
                                ? null
                                : container.getResources().getRequests()))
                .reduce(new Resources(0, 0, 1), Resources::plus);
    }
}
