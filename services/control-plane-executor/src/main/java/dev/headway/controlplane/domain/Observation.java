package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.UpdateStrategy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was read from a cluster, not yet judged. It keeps what the rules ask for and nothing else, so that a large cluster fits.
 *
 * @param uid the uid of the namespace kube-system
 * @param releases the newest revision of every Helm release of an Istio chart
 */
public record Observation(
        String uid,
        String kubernetesVersion,
        ControlPlanes controlPlanes,
        List<ObservedRelease> releases,
        DataPlane dataPlane,
        Consumers consumers,
        List<ObservedNode> nodes,
        Workloads workloads,
        Definitions definitions) {

    /**
     * The control planes and what points to them.
     *
     * @param webhookRevisions the revisions that have an injection webhook
     * @param istiods the running control planes
     * @param tagWebhooks the revision each tag's MutatingWebhookConfiguration points to, by tag
     * @param tagServices the revision each tag's Service points to, by tag
     * @param defaultRevision the revision of the default validator, empty when there is none
     */
    public record ControlPlanes(
            Set<String> webhookRevisions,
            List<Istiod> istiods,
            Map<String, String> tagWebhooks,
            Map<String, String> tagServices,
            String defaultRevision) {

        public ControlPlanes {
            webhookRevisions = Set.copyOf(webhookRevisions);
            istiods = List.copyOf(istiods);
            tagWebhooks = Map.copyOf(tagWebhooks);
            tagServices = Map.copyOf(tagServices);
            requireNonNull(defaultRevision, "defaultRevision is null");
        }
    }

    /**
     * A control plane's Deployment.
     *
     * @param version its version as the image tag or a label says it
     * @param available whether Kubernetes reports it available
     * @param replicas how many instances are wanted
     * @param ready how many are ready and of the newest template
     */
    public record Istiod(String revision, String version, boolean available, int replicas, int ready) {

        public Istiod {
            requireNonNull(revision, "revision is null");
            requireNonNull(version, "version is null");
        }
    }

    /**
     * The DaemonSets of the data plane and their ztunnel pods.
     *
     * @param ztunnelRevision what the template of the release's DaemonSet names, empty when nothing
     * @param ztunnelStrategy the own update strategy of that DaemonSet
     * @param ztunnels the ztunnel pod of each node, by node
     */
    public record DataPlane(
            List<ZtunnelSet> ztunnelSets,
            String ztunnelRevision,
            UpdateStrategy ztunnelStrategy,
            UpdateStrategy cniStrategy,
            Map<String, ZtunnelPod> ztunnels) {

        public DataPlane {
            ztunnelSets = List.copyOf(ztunnelSets);
            requireNonNull(ztunnelRevision, "ztunnelRevision is null");
            requireNonNull(ztunnelStrategy, "ztunnelStrategy is null");
            requireNonNull(cniStrategy, "cniStrategy is null");
            ztunnels = Map.copyOf(ztunnels);
        }
    }

    /**
     * A DaemonSet whose pods are ztunnels.
     *
     * @param object {@code NAMESPACE/NAME}
     * @param ofRelease whether the ztunnel release's manifest has it
     * @param xdsAddress where its template finds the control plane
     * @param waiting how many of its pods are of another template than its newest one
     * @param walkedByHeadway whether its newest template was staged by Headway
     */
    public record ZtunnelSet(
            String object,
            boolean ofRelease,
            UpdateStrategy.Type type,
            String xdsAddress,
            int waiting,
            boolean walkedByHeadway) {

        public ZtunnelSet {
            requireNonNull(object, "object is null");
            requireNonNull(type, "type is null");
            requireNonNull(xdsAddress, "xdsAddress is null");
        }
    }

    /** A ztunnel pod: the revision it is annotated with, its image, and where it finds the control plane. */
    public record ZtunnelPod(String revision, String image, String xdsAddress) {

        public ZtunnelPod {
            requireNonNull(revision, "revision is null");
            requireNonNull(image, "image is null");
            requireNonNull(xdsAddress, "xdsAddress is null");
        }
    }

    public Observation {
        requireNonNull(uid, "uid is null");
        requireNonNull(kubernetesVersion, "kubernetesVersion is null");
        requireNonNull(controlPlanes, "controlPlanes is null");
        releases = List.copyOf(releases);
        requireNonNull(dataPlane, "dataPlane is null");
        requireNonNull(consumers, "consumers is null");
        nodes = List.copyOf(nodes);
        requireNonNull(workloads, "workloads is null");
        requireNonNull(definitions, "definitions is null");
    }
}
