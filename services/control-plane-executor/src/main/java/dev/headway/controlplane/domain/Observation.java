package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.HelmRelease;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was read from a cluster, not yet judged.
 *
 * @param uid the uid of the namespace kube-system
 * @param webhookRevisions the revisions that have an injection webhook
 * @param istiods the running control planes
 * @param istiodReleases the Helm releases of chart istiod by the revision they install
 * @param tagWebhooks the revision each tag's MutatingWebhookConfiguration points to, by tag
 * @param tagServices the revision each tag's Service points to, by tag
 * @param defaultRevision the revision of the default validator, empty when there is none
 * @param releases the Helm releases of the charts base, cni, ztunnel and gateway
 * @param ztunnelRevision what the ztunnel template names, empty when nothing
 * @param gatewayTags for each Gateway of Istio, the tag or revision it follows
 * @param ztunnelRevisions the revision of each node's ztunnel pod, by node
 */
public record Observation(
        String uid,
        String kubernetesVersion,
        Set<String> webhookRevisions,
        List<Istiod> istiods,
        Map<String, HelmRelease> istiodReleases,
        Map<String, String> tagWebhooks,
        Map<String, String> tagServices,
        String defaultRevision,
        List<HelmRelease> releases,
        String ztunnelRevision,
        UpdateStrategy ztunnelStrategy,
        List<String> gatewayTags,
        List<ObservedNode> nodes,
        Map<String, String> ztunnelRevisions) {

    /**
     * A control plane's Deployment.
     *
     * @param version its version as the image tag or a label says it
     * @param available whether Kubernetes reports it available
     */
    public record Istiod(String revision, String version, boolean available) {

        public Istiod {
            requireNonNull(revision, "revision is null");
            requireNonNull(version, "version is null");
        }
    }

    /**
     * A node.
     *
     * @param ours whether Headway's annotation says that Headway is at work on it
     */
    public record ObservedNode(String name, Labels labels, boolean ready, boolean unschedulable, boolean ours) {

        public ObservedNode {
            requireNonNull(name, "name is null");
            requireNonNull(labels, "labels is null");
        }
    }

    public Observation {
        requireNonNull(uid, "uid is null");
        requireNonNull(kubernetesVersion, "kubernetesVersion is null");
        webhookRevisions = Set.copyOf(webhookRevisions);
        istiods = List.copyOf(istiods);
        istiodReleases = Map.copyOf(istiodReleases);
        tagWebhooks = Map.copyOf(tagWebhooks);
        tagServices = Map.copyOf(tagServices);
        requireNonNull(defaultRevision, "defaultRevision is null");
        releases = List.copyOf(releases);
        requireNonNull(ztunnelRevision, "ztunnelRevision is null");
        requireNonNull(ztunnelStrategy, "ztunnelStrategy is null");
        gatewayTags = List.copyOf(gatewayTags);
        nodes = List.copyOf(nodes);
        ztunnelRevisions = Map.copyOf(ztunnelRevisions);
    }
}
