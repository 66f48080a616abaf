package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.PermissionRules;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartNotFoundException;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.ChartUnavailableException;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.HelmException;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.ChartDigests;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Target;
import dev.headway.model.plan.StepDiff;
import dev.headway.model.request.UpgradeSpec;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders what the Helm steps towards a target would apply, and applies nothing. */
final class Rehearsals {

    private static final List<String> CHARTS = List.of(
            IstioReleases.BASE, IstioReleases.ISTIOD, IstioReleases.CNI, IstioReleases.ZTUNNEL, IstioReleases.GATEWAY);

    private final Cluster cluster;
    private final IstioReleases releases;
    private final List<StoredRelease> installed;
    private final ChartSource source;
    private final HelmEngine helm;
    private final Observation seen;

    private final Map<String, Chart> charts = new HashMap<>();
    private final Map<String, String> missing = new HashMap<>();
    private final Map<String, String> pinned = new HashMap<>();
    private final Map<String, String> failures = new HashMap<>();
    private final Map<String, SortedMap<String, String>> values = new HashMap<>();
    private final Map<String, Set<String>> crdVersions = new HashMap<>();
    private final List<StepDiff> diffs = new ArrayList<>();

    /** A step to rehearse: its release before, and the release it brings. */
    private record Scene(
            StepId step, String namespace, String name, StoredRelease carried, Optional<StoredRelease> before) {}

    Rehearsals(
            Cluster cluster,
            IstioReleases releases,
            List<StoredRelease> installed,
            ChartSource source,
            HelmEngine helm,
            Observation seen) {
        this.cluster = cluster;
        this.releases = releases;
        this.installed = List.copyOf(installed);
        this.source = source;
        this.helm = helm;
        this.seen = seen;
    }

    /** Rehearses an upgrade. */
    Rehearsal of(UpgradeSpec spec) {
        Target target = spec.target();
        CHARTS.forEach(chart -> find(target, chart));
        only(IstioReleases.BASE)
                .ifPresent(base -> play(
                        scene(StepId.of(StepKind.CRDS), base),
                        IstioReleases.BASE,
                        () -> StepValues.base(target, base, seen.controlPlanes().defaultRevision())));
        Optional<Values> revision = previous(target)
                .flatMap(previous -> play(
                        revision(target, previous), IstioReleases.ISTIOD, () -> StepValues.revision(target, previous)));
        only(IstioReleases.CNI)
                .ifPresent(cni -> play(
                        scene(StepId.of(StepKind.CNI), cni),
                        IstioReleases.CNI,
                        () -> StepValues.cni(target, cni, spec.cni().strategy())));
        only(IstioReleases.ZTUNNEL)
                .ifPresent(ztunnel -> play(
                        scene(StepId.of(StepKind.STAGE_ZTUNNEL), ztunnel),
                        IstioReleases.ZTUNNEL,
                        () -> StepValues.ztunnel(target, ztunnel)));
        List<StoredRelease> gateways = all(IstioReleases.GATEWAY).toList();
        gateways.forEach(gateway -> play(
                scene(
                        StepId.gateway(
                                gateway.release().namespace(), gateway.release().name()),
                        gateway),
                IstioReleases.GATEWAY,
                () -> StepValues.gateway(target, gateway)));
        return new Rehearsal(
                digests(),
                missing,
                pinned,
                failures,
                values,
                crdVersions,
                revision.filter(wanted -> otherValues(target, wanted)).isPresent(),
                AccessReviews.denied(cluster.client(), PermissionRules.needed(spec.nodes(), !gateways.isEmpty())),
                diffs);
    }

    private void find(Target target, String chart) {
        try {
            charts.put(
                    chart, source.find(target.charts(), chart, target.version().toString()));
        } catch (ChartNotFoundException | ChartUnavailableException e) {
            missing.put(chart, String.valueOf(e.getMessage()));
        }
    }

    private ChartDigests digests() {
        Map<String, String> digests = new HashMap<>();
        charts.forEach((name, chart) -> digests.put(name, chart.digest()));
        return new ChartDigests(
                digests.getOrDefault(IstioReleases.BASE, ""),
                digests.getOrDefault(IstioReleases.ISTIOD, ""),
                digests.getOrDefault(IstioReleases.CNI, ""),
                digests.getOrDefault(IstioReleases.ZTUNNEL, ""),
                digests.getOrDefault(IstioReleases.GATEWAY, ""));
    }

    private Stream<StoredRelease> all(String chart) {
        return installed.stream()
                .filter(stored -> stored.release().chart().equals(chart))
                .map(stored -> stored.deployed() ? stored : releases.effective(stored.release()));
    }

    private Optional<StoredRelease> only(String chart) {
        List<StoredRelease> found = all(chart).toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** The release of the revision that is left: what ztunnel is bound to, else what the default tag points to. */
    private Optional<StoredRelease> previous(Target target) {
        String fallback = seen.controlPlanes().tagWebhooks().getOrDefault("default", "");
        return Stream.of(seen.dataPlane().ztunnelRevision(), fallback)
                .flatMap(revision -> all(IstioReleases.ISTIOD)
                        .filter(stored -> IstioReleases.revisionOf(stored).equals(revision)))
                .filter(stored -> !IstioReleases.revisionOf(stored).equals(target.revision()))
                .findFirst()
                .or(() -> all(IstioReleases.ISTIOD)
                        .filter(stored -> !IstioReleases.revisionOf(stored).equals(target.revision()))
                        .findFirst());
    }

    private static Scene scene(StepId step, StoredRelease release) {
        return new Scene(step, release.release().namespace(), release.release().name(), release, Optional.of(release));
    }

    private Scene revision(Target target, StoredRelease previous) {
        String namespace = previous.release().namespace();
        String name = IstioNames.istiod(target.revision());
        return new Scene(StepId.of(StepKind.REVISION), namespace, name, previous, existing(namespace, name));
    }

    private Optional<StoredRelease> existing(String namespace, String name) {
        return installed.stream()
                .filter(stored -> stored.release().namespace().equals(namespace))
                .filter(stored -> stored.release().name().equals(name))
                .findFirst();
    }

    private Optional<Values> play(Scene scene, String chart, Supplier<Values> wanted) {
        String object = scene.namespace() + "/" + scene.name();
        Values carried;
        try {
            carried = wanted.get();
        } catch (RefusedException e) {
            pinned.put(object, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        values.put(object, ReleaseReader.leaves(carried));
        Chart found = charts.get(chart);
        if (found != null) {
            try {
                render(scene, found, carried);
            } catch (HelmException e) {
                failures.put(object, String.valueOf(e.getMessage()));
            }
        }
        return Optional.of(carried);
    }

    private void render(Scene scene, Chart chart, Values carried) {
        RenderedChart rendered =
                helm.template(chart, scene.namespace(), scene.name(), carried, seen.kubernetesVersion());
        RenderedChart before =
                RenderedChart.parse(scene.before().map(StoredRelease::manifest).orElse(""));
        Values old = scene.before().orElse(scene.carried()).values();
        diffs.add(StepDiffs.diff(scene.step(), old, carried, before, rendered));
        rendered.ofKind("CustomResourceDefinition")
                .forEach(crd -> crdVersions.put(crd.getMetadata().getName(), versions(crd)));
    }

    private static Set<String> versions(GenericKubernetesResource crd) {
        return crd.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                        && spec.get("versions") instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(version -> String.valueOf(((Map<?, ?>) version).get("name")))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private boolean otherValues(Target target, Values wanted) {
        return installed.stream()
                .filter(stored -> stored.release().chart().equals(IstioReleases.ISTIOD))
                .filter(stored -> IstioReleases.revisionOf(stored).equals(target.revision()))
                .filter(stored ->
                        stored.release().version().equals(target.version().toString()))
                .anyMatch(stored -> !stored.values().equals(wanted));
    }
}
