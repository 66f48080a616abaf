package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.AttemptMark;
import dev.headway.controlplane.domain.Observation.DataPlane;
import dev.headway.controlplane.domain.Observation.ZtunnelPod;
import dev.headway.controlplane.domain.Observation.ZtunnelSet;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.model.StepKind;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads the DaemonSets of ztunnel and of the CNI agent. */
final class DataPlaneReader {

    private static final long PAGE = 250;

    private final KubernetesClient client;
    private final IstioReleases releases;
    private final List<StoredRelease> installed;

    DataPlaneReader(KubernetesClient client, IstioReleases releases, List<StoredRelease> installed) {
        this.client = client;
        this.releases = releases;
        this.installed = installed;
    }

    DataPlane read(Map<String, ZtunnelPod> ztunnels) {
        Optional<StoredRelease> ztunnel = release(IstioReleases.ZTUNNEL);
        Optional<StoredRelease> cni = release(IstioReleases.CNI);
        MeshDaemonSet daemonSets = new MeshDaemonSet(client);
        Optional<DaemonSet> live = ztunnel.flatMap(daemonSets::of);
        return new DataPlane(
                sets(ztunnel, live),
                live.map(found -> ObjectMetas.annotation(
                                found.getSpec().getTemplate().getMetadata(), IstioNames.REV))
                        .orElse(""),
                own(ztunnel, live, StepKind.STAGE_ZTUNNEL),
                own(cni, cni.flatMap(daemonSets::of), StepKind.CNI),
                ztunnels);
    }

    private Optional<StoredRelease> release(String chart) {
        return installed.stream()
                .filter(stored -> stored.release().chart().equals(chart))
                .findFirst();
    }

    private List<ZtunnelSet> sets(Optional<StoredRelease> release, Optional<DaemonSet> live) {
        List<ZtunnelSet> sets = new ArrayList<>();
        boolean ours = release.filter(stored -> AttemptMark.ofKind(stored.description(), StepKind.STAGE_ZTUNNEL))
                .isPresent();
        Pages.each(client.apps().daemonSets().inAnyNamespace(), PAGE, (DaemonSet daemonSet) -> {
            var template = daemonSet.getSpec().getTemplate();
            if (IstioNames.ZTUNNEL.equals(ObjectMetas.label(template.getMetadata(), "app"))) {
                boolean ofRelease = live.filter(found -> found.getMetadata()
                                .getUid()
                                .equals(daemonSet.getMetadata().getUid()))
                        .isPresent();
                sets.add(new ZtunnelSet(
                        daemonSet.getMetadata().getNamespace() + "/"
                                + daemonSet.getMetadata().getName(),
                        ofRelease,
                        MeshDaemonSet.strategy(daemonSet).type(),
                        PodTraits.environment(template.getSpec(), "XDS_ADDRESS"),
                        waiting(daemonSet),
                        ofRelease && ours));
            }
        });
        return sets;
    }

    private static int waiting(DaemonSet daemonSet) {
        DaemonSetStatus status = Objects.requireNonNullElseGet(daemonSet.getStatus(), DaemonSetStatus::new);
        return Math.max(
                0,
                Objects.requireNonNullElse(status.getCurrentNumberScheduled(), 0)
                        - Objects.requireNonNullElse(status.getUpdatedNumberScheduled(), 0));
    }

    /** While nodes are walked a DaemonSet is OnDelete because of us; its own strategy is in the release's history. */
    private UpdateStrategy own(Optional<StoredRelease> release, Optional<DaemonSet> live, StepKind staging) {
        Optional<DaemonSet> own = release.flatMap(newest -> releases.beforeNodeWalk(newest.release(), staging)
                .filter(before ->
                        before.release().revision() != newest.release().revision())
                .map(before -> MeshDaemonSet.in(RenderedChart.parse(before.manifest()))));
        return own.or(() -> live).map(MeshDaemonSet::strategy).orElse(new UpdateStrategy(Type.ROLLING_UPDATE, "", ""));
    }
}
