package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.AttemptMark;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.controlplane.domain.ReleaseRules;
import dev.headway.controlplane.domain.StaleAttemptException;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
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
import java.util.function.UnaryOperator;

/** The Helm releases of Istio in one cluster, as one attempt at a step sees and changes them. */
final class IstioReleases {

    static final String BASE = "base";
    static final String ISTIOD = "istiod";
    static final String CNI = "cni";
    static final String ZTUNNEL = "ztunnel";
    static final String GATEWAY = "gateway";

    private static final Set<String> CARRIED_OUT = Set.of("deployed", "superseded");
    private static final Set<String> CHARTS = Set.of(BASE, ISTIOD, CNI, ZTUNNEL, GATEWAY);

    private final Cluster cluster;
    private final ReleaseHistory history;
    private final HelmEngine helm;
    private final InstantSource clock;
    private final Duration pendingAfter;
    private final StepRef step;

    IstioReleases(Cluster cluster, HelmEngine helm, InstantSource clock, Duration pendingAfter, StepRef step) {
        this.cluster = cluster;
        this.history = new ReleaseHistory(cluster.client());
        this.helm = helm;
        this.clock = clock;
        this.pendingAfter = pendingAfter;
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
        String revision = istiod.values().text("revision");
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
     * The revision of the ztunnel release from before a node walk began; the newest when none is under way. A failed revision
     * has Helm's error in place of the mark, so it does not count.
     */
    Optional<StoredRelease> beforeNodeWalk(HelmRelease ztunnel) {
        return revisions(ztunnel).stream()
                .filter(stored -> CARRIED_OUT.contains(stored.release().status()))
                .filter(stored -> !AttemptMark.ofKind(stored.description(), StepKind.STAGE_ZTUNNEL))
                .findFirst();
    }

    /**
     * Brings a release to a chart with values, and does nothing where it is there already.
     *
     * @throws StaleAttemptException if a later attempt at this step wrote the release
     * @throws RefusedException if somebody else is at work on it
     */
    HelmRelease bring(String namespace, String name, Chart chart, Values values) {
        Optional<StoredRelease> found = history.newest(namespace, name);
        if (found.isEmpty()) {
            return helm.install(cluster, namespace, name, chart, values, AttemptMark.of(step));
        }
        StoredRelease newest = found.get();
        if (AttemptMark.laterThan(newest.description(), step)) {
            throw new StaleAttemptException(step, newest.description());
        }
        boolean same = newest.values().equals(values);
        return switch (ReleaseRules.decide(
                newest.release(), newest.changedAt(), chart.version(), same, clock.instant(), pendingAfter)) {
            case KEEP -> newest.release();
            case CHANGE -> helm.upgrade(cluster, namespace, name, chart, values, AttemptMark.of(step));
            case FORGET -> {
                history.forget(newest);
                yield bring(namespace, name, chart, values);
            }
        };
    }

    /** Brings a release to the chart stored in one of its revisions. */
    HelmRelease bringArchived(StoredRelease archived, Values values) {
        try (ChartArchive archive = ChartArchive.of(archived)) {
            HelmRelease release = archived.release();
            return bring(release.namespace(), release.name(), archive.chart(), values);
        }
    }

    /**
     * Brings a release back to one of its revisions.
     *
     * @param change what is different from the values of that revision
     */
    HelmRelease restore(HelmRelease previous, UnaryOperator<Values> change) {
        StoredRelease archived = archived(previous);
        return bringArchived(archived, change.apply(archived.values()));
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

    /** Uninstalls a release. */
    void uninstall(HelmRelease release) {
        helm.uninstall(cluster, release.namespace(), release.name());
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
