package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.ChartDigests;
import dev.headway.model.UpdateStrategy;
import java.util.List;

/**
 * What a cluster looks like now, as far as an upgrade of its mesh is concerned. Lists are ordered by name.
 *
 * @param uid the uid of the namespace kube-system: the identity of the cluster
 * @param defaultRevision the revision of the default validator webhook, empty when there is none
 * @param ztunnelRevision the revision that the ztunnel DaemonSet's template names, empty when none
 * @param ztunnelStrategy the DaemonSet's own update strategy
 * @param cniStrategy the update strategy of the CNI node agent's DaemonSet
 * @param gateways Helm releases of manually deployed gateways
 * @param charts the digests of the target's charts; nothing is pinned where no target was given
 * @param diffs what each Helm step towards the target would change, in plan order
 */
public record Survey(
        String uid,
        String kubernetesVersion,
        List<ControlPlaneRevision> revisions,
        List<TagState> tags,
        String defaultRevision,
        HelmRelease base,
        HelmRelease cni,
        HelmRelease ztunnel,
        String ztunnelRevision,
        UpdateStrategy ztunnelStrategy,
        UpdateStrategy cniStrategy,
        List<HelmRelease> gateways,
        List<NodeState> nodes,
        ChartDigests charts,
        List<StepDiff> diffs,
        List<Finding> findings) {

    public Survey {
        requireNonNull(uid, "uid is null");
        requireNonNull(kubernetesVersion, "kubernetesVersion is null");
        revisions = List.copyOf(revisions);
        tags = List.copyOf(tags);
        requireNonNull(defaultRevision, "defaultRevision is null");
        requireNonNull(base, "base is null");
        requireNonNull(cni, "cni is null");
        requireNonNull(ztunnel, "ztunnel is null");
        requireNonNull(ztunnelRevision, "ztunnelRevision is null");
        requireNonNull(ztunnelStrategy, "ztunnelStrategy is null");
        requireNonNull(cniStrategy, "cniStrategy is null");
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        requireNonNull(charts, "charts is null");
        diffs = List.copyOf(diffs);
        findings = List.copyOf(findings);
    }
}
