package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.AttemptMark;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.controlplane.domain.ReleaseRules;
import dev.headway.controlplane.domain.StaleAttemptException;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.plan.HelmRelease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The Helm releases of Istio in one cluster, as one attempt at a step sees and changes them. */
final class IstioReleases {

    static final String BASE = "base";
    static final String ISTIOD = "istiod";
    static final String CNI = "cni";
    static final String ZTUNNEL = "ztunnel";
    static final String GATEWAY = "gateway";

    private static final String UNINSTALLING = "uninstalling";
    private static final Set<String> CARRIED_OUT = Set.of("deployed", "superseded");
    private static final Set<String> CHARTS = Set.of(BASE, ISTIOD, CNI, ZTUNNEL, GATEWAY);

    private final Cluster cluster;
    private final ReleaseHistory history;
    private final HelmEngine helm;
    private final InstantSource clock;
    private final Duration pendingAfter;
    private final Function<String, OperationLease> leases;
    private @Nullable OperationLease lease;
    private final StepRef step;

    IstioReleases(
            Cluster cluster,
            HelmEngine helm,
            InstantSource clock,
            Duration pendingAfter,
            Function<String, OperationLease> leases,
            StepRef step) {
        this.cluster = cluster;
        this.history = new ReleaseHistory(cluster.client());
        this.helm = helm;
        this.clock = clock;
        this.pendingAfter = pendingAfter;
        this.leases = leases;
        this.step = step;
    }

    /** The newest revision of every release of an Istio chart. */
    List<StoredRelease> installed() {
        return history.newest(CHARTS).stream().filter(IstioReleases::ofIstio).toList();
    }

    /** The one release of a chart that a cluster can have only once. */
    StoredRelease only(String chart) {
        List<StoredRelease> found = installed().stream()
                .filter(stored -> stored.release().chart().equals(chart))
                .toList();
        if (found.size() != 1) {
            throw new RefusedException(
                    FailureReason.NOT_FOUND,
                    "cluster %s needs one Helm release of chart %s and has %d".formatted(cluster, chart, found.size()));
        }
        return found.getFirst();
    }

    /** The release that installs a control-plane revision. */
    Optional<StoredRelease> istiod(String revision) {
        return installed().stream()
                .filter(stored -> stored.release().chart().equals(ISTIOD))
                .filter(stored -> revisionOf(stored).equals(revision))
                .findFirst();
    }

    /** The revision that a release of chart istiod installs; {@code default} when it names none. */
    static String revisionOf(StoredRelease istiod) {
        boolean prefixed = istiod.values().at(CarriedValues.PREFIXED_REVISION).isPresent()
                && VersionRules.ofImage(istiod.release().version())
                        .map(version -> version.isAtLeast(1, 24))
                        .orElse(true);
        String revision = istiod.values().text(prefixed ? CarriedValues.PREFIXED_REVISION : "revision");
        return revision.isEmpty() ? "default" : revision;
    }

    /** Every stored revision of a release, the newest first. */
    List<StoredRelease> revisions(HelmRelease release) {
        return history.revisions(release.namespace(), release.name());
    }

    /** The newest revision of a release. */
    Optional<StoredRelease> newest(String namespace, String name) {
        return history.newest(namespace, name);
    }

    /** The revision of a release that was last carried out, or the newest where none was. */
    StoredRelease effective(HelmRelease release) {
        List<StoredRelease> revisions = revisions(release);
        return revisions.stream()
                .filter(StoredRelease::deployed)
                .findFirst()
                .or(() -> revisions.stream().findFirst())
                .orElseThrow(() -> missing(release));
    }

    /**
     * The revision of a release from before a walk over the nodes began; the newest when none is under way. A failed
     * revision has Helm's error in place of the mark, so it does not count.
     *
     * @param kind the kind of step that begins the walk, and that takes its template back
     */
    Optional<StoredRelease> beforeNodeWalk(HelmRelease release, StepKind kind) {
        return revisions(release).stream()
                .filter(stored -> CARRIED_OUT.contains(stored.release().status()))
                .filter(stored -> !AttemptMark.ofKind(stored.description(), kind))
                .findFirst();
    }

    /**
     * Brings a release to a chart with values, and does nothing where it is there already.
     *
     * @throws StaleAttemptException if a later attempt at this step is known, or another step wrote the release since
     * @throws RefusedException if somebody else is at work on it
     */
    HelmRelease bring(String namespace, String name, Chart chart, Values values) {
        return bring(namespace, name, chart, values, false);
    }

    /**
     * The same, for a chart that may differ from the stored one although its version does not.
     *
     * @param otherFiles whether it does
     */
    HelmRelease bring(String namespace, String name, Chart chart, Values values, boolean otherFiles) {
        List<StoredRelease> revisions = history.revisions(namespace, name);
        refuseStale(revisions);
        if (revisions.isEmpty()) {
            return lease().during(
                            intent(namespace, name, 1),
                            () -> helm.install(cluster, namespace, name, chart, values, AttemptMark.of(step)));
        }
        StoredRelease newest = revisions.getFirst();
        int revision = newest.release().revision();
        boolean same = !otherFiles && newest.values().equals(values);
        return switch (ReleaseRules.decide(
                newest.release(),
                newest.changedAt(),
                chart.version(),
                same,
                announced(newest),
                clock.instant(),
                pendingAfter)) {
            case KEEP -> newest.release();
            case CHANGE ->
                lease().during(
                                intent(namespace, name, revision + 1),
                                () -> helm.upgrade(cluster, namespace, name, chart, values, AttemptMark.of(step)));
            case FORGET -> {
                recover(newest, () -> history.forget(newest));
                yield bring(namespace, name, chart, values, otherFiles);
            }
            case UNINSTALL -> {
                recover(newest, () -> helm.uninstall(cluster, namespace, name));
                yield bring(namespace, name, chart, values, otherFiles);
            }
        };
    }

    private void refuseStale(List<StoredRelease> revisions) {
        List<String> marks = revisions.stream().map(StoredRelease::description).toList();
        AttemptMark.overtaking(lease().lastStep(), marks, step).ifPresent(mark -> {
            throw new StaleAttemptException(step, mark);
        });
    }

    private void recover(StoredRelease stored, Runnable recovery) {
        HelmRelease release = stored.release();
        OperationLease.Intent intent = intent(release.namespace(), release.name(), release.revision());
        lease().recovering(intent, recovery);
    }

    private boolean announced(StoredRelease stored) {
        HelmRelease release = stored.release();
        boolean unfinished = stored.pending() || release.status().equals(UNINSTALLING);
        return unfinished && lease().announced(intent(release.namespace(), release.name(), release.revision()));
    }

    /** The one Lease of the cluster, beside the release of chart base. */
    private OperationLease lease() {
        OperationLease known = lease;
        if (known == null) {
            known = leases.apply(installed().stream()
                    .map(StoredRelease::release)
                    .filter(release -> release.chart().equals(BASE))
                    .map(HelmRelease::namespace)
                    .findFirst()
                    .orElse(IstioNames.SYSTEM_NAMESPACE));
            lease = known;
        }
        return known;
    }

    private OperationLease.Intent intent(String namespace, String name, int revision) {
        return new OperationLease.Intent(AttemptMark.of(step), namespace, name, revision);
    }

    /** Brings a release to the chart stored in one of its revisions. */
    HelmRelease bringArchived(StoredRelease archived, Values values) {
        try (TemporaryChart archive = ChartArchive.of(archived)) {
            HelmRelease release = archived.release();
            return bring(release.namespace(), release.name(), archive.chart(), values);
        }
    }

    /** Brings a release back to one of its revisions. */
    HelmRelease restore(HelmRelease previous) {
        StoredRelease archived = archived(previous);
        return bringArchived(archived, archived.values());
    }

    /** The stored revision of a release. */
    StoredRelease archived(HelmRelease previous) {
        return history.find(previous.namespace(), previous.name(), previous.revision())
                .filter(stored -> stored.release().version().equals(previous.version()))
                .orElseThrow(() -> new RefusedException(
                        FailureReason.NOT_FOUND,
                        "Helm's history of %s/%s no longer has revision %d with %s %s"
                                .formatted(
                                        previous.namespace(),
                                        previous.name(),
                                        previous.revision(),
                                        previous.chart(),
                                        previous.version())));
    }

    /** Whether Helm began to uninstall a release and did not end. */
    static boolean halfGone(StoredRelease stored) {
        return stored.release().status().equals(UNINSTALLING);
    }

    /**
     * Uninstalls a release.
     *
     * @throws StaleAttemptException if a later attempt at this step is known
     * @throws RefusedException if somebody else is at work on it
     */
    void uninstall(HelmRelease release) {
        refuseStale(revisions(release));
        StoredRelease newest =
                history.newest(release.namespace(), release.name()).orElseThrow(() -> missing(release));
        if (newest.pending() || halfGone(newest)) {
            // Decides only whose operation was cut off: an uninstallation ends a half-done change as well.
            ReleaseRules.decide(
                    newest.release(), newest.changedAt(), "", false, announced(newest), clock.instant(), pendingAfter);
            recover(newest, () -> helm.uninstall(cluster, release.namespace(), release.name()));
        } else {
            lease().during(
                            intent(
                                    release.namespace(),
                                    release.name(),
                                    newest.release().revision()),
                            () -> {
                                helm.uninstall(cluster, release.namespace(), release.name());
                                return release;
                            });
        }
    }

    static RefusedException missing(HelmRelease release) {
        return new RefusedException(
                FailureReason.NOT_FOUND, "there is no release %s/%s".formatted(release.namespace(), release.name()));
    }

    /** Charts of other projects are called base or gateway too. */
    private static boolean ofIstio(StoredRelease stored) {
        return stored.archive().path("metadata").toString().contains("istio");
    }
}
