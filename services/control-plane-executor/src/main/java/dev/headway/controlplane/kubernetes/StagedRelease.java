package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.StepKind;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Optional;

/** A release whose DaemonSet gets a new template that its pods do not take by themselves. */
final class StagedRelease {

    private final MeshDaemonSet daemonSets;
    private final IstioReleases releases;
    private final HelmEngine helm;
    private final HeldChart held;

    StagedRelease(Cluster cluster, IstioReleases releases, HelmEngine helm) {
        this.daemonSets = new MeshDaemonSet(cluster.client());
        this.releases = releases;
        this.helm = helm;
        this.held = new HeldChart(helm);
    }

    /**
     * Gives a release a chart and values under OnDelete, in one write of the DaemonSet.
     *
     * @throws RefusedException if the write would replace the DaemonSet by one of another name
     */
    HelmRelease stage(Chart chart, StoredRelease installed, Values values, ReadBack back) {
        DaemonSet before = daemonSets.require(installed);
        MeshDaemonSet.Pods pods = daemonSets.pods(before);
        HelmRelease target = installed.release();
        HelmRelease release = held.holding(chart, target, values, (using, under) -> {
            refuseAnotherName(before, using, target, under);
            return releases.bring(target.namespace(), target.name(), using, under);
        });
        back.deployed(releases, release);
        daemonSets.readHeld(releases.effective(release), pods, back);
        return release;
    }

    /**
     * Gives a release's DaemonSet its own update strategy back.
     *
     * @param kind the kind of step that staged it
     * @param strategy what it had before
     */
    void settle(StoredRelease staged, StepKind kind, UpdateStrategy strategy, ReadBack back) {
        Values bare = staged.values().without(StepValues.STRATEGY).without(StepValues.PREFIXED_STRATEGY);
        Values own = releases.beforeNodeWalk(staged.release(), kind)
                .map(before -> withStrategy(bare, before.values()))
                .orElse(bare);
        try (TemporaryChart archive = ChartArchive.of(staged)) {
            HeldChart.released(archive.chart(), (chart, changed) -> {
                Values values = MeshDaemonSet.same(rendered(chart, staged.release(), own), strategy)
                        ? own
                        : bare.with(StepValues.STRATEGY, tree(strategy));
                HelmRelease release = staged.release();
                return releases.bring(release.namespace(), release.name(), chart, values, changed);
            });
        }
        // A chart without the value leaves a strategy that was set without Helm to be set again.
        StoredRelease settled = releases.effective(staged.release());
        daemonSets.give(daemonSets.require(settled), strategy);
        back.deployed(releases, settled.release());
        DaemonSet now = daemonSets.require(settled);
        back.holds(
                "update-strategy",
                MeshDaemonSet.words(now),
                words(MeshDaemonSet.strategy(now)),
                words(strategy),
                MeshDaemonSet.same(MeshDaemonSet.strategy(now), strategy));
    }

    /** Values with the strategy of others, where those have it. */
    private static Values withStrategy(Values bare, Values others) {
        Values own = bare;
        for (String path : List.of(StepValues.STRATEGY, StepValues.PREFIXED_STRATEGY)) {
            Optional<JsonNode> strategy = others.at(path);
            own = strategy.isPresent() ? own.with(path, strategy.get()) : own;
        }
        return own;
    }

    private void refuseAnotherName(DaemonSet before, Chart chart, HelmRelease release, Values values) {
        String name = MeshDaemonSet.in(helm.template(chart, release.namespace(), release.name(), values, ""))
                .getMetadata()
                .getName();
        if (!name.equals(before.getMetadata().getName())) {
            throw new RefusedException(
                    FailureReason.OWNED_BY_OTHER,
                    "%s would be replaced by one called %s, and all its pods at once: give resourceName in the values of %s"
                            .formatted(MeshDaemonSet.words(before), name, chart.name()));
        }
    }

    private UpdateStrategy rendered(Chart chart, HelmRelease release, Values values) {
        return MeshDaemonSet.strategy(
                MeshDaemonSet.in(helm.template(chart, release.namespace(), release.name(), values, "")));
    }

    private static String words(UpdateStrategy strategy) {
        return tree(strategy).toString();
    }

    private static JsonNode tree(UpdateStrategy strategy) {
        return Values.of(MeshDaemonSet.tree(strategy)).tree();
    }
}
