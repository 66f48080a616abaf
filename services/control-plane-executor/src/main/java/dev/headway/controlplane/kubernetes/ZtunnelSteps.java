package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.TemporaryChart;
import dev.headway.mesh.helm.Values;
import dev.headway.model.StepKind;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Instant;
import java.time.InstantSource;

/** The steps of chart ztunnel. While nodes are walked the DaemonSet is OnDelete, so that no pod moves by itself. */
final class ZtunnelSteps {

    private static final String RESOURCE_NAME = "resourceName";

    private final MeshDaemonSet daemonSet;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final HelmEngine helm;
    private final StagedRelease staged;
    private final InstantSource clock;

    ZtunnelSteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm, InstantSource clock) {
        this.daemonSet = new MeshDaemonSet(cluster.client());
        this.releases = releases;
        this.charts = charts;
        this.helm = helm;
        this.staged = new StagedRelease(cluster, releases, helm);
        this.clock = clock;
    }

    ZtunnelStaged stage(StageZtunnel command, Instant at) {
        Chart chart = charts.find(command.target(), IstioReleases.ZTUNNEL);
        StoredRelease installed =
                releases.effective(releases.only(IstioReleases.ZTUNNEL).release());
        Values values = named(chart, installed, StepValues.ztunnel(command.target(), installed));
        ReadBack back = new ReadBack(clock);
        HelmRelease release = staged.stage(chart, installed, values, back);
        return new ZtunnelStaged(
                command.step(),
                release,
                daemonSet.outdated(daemonSet.require(releases.effective(release))),
                back.list(),
                at);
    }

    ZtunnelRestored restore(RestoreZtunnel command, Instant at) {
        StoredRelease archived = releases.archived(command.previous());
        ReadBack back = new ReadBack(clock);
        try (TemporaryChart archive = ChartArchive.of(archived)) {
            HelmRelease release =
                    staged.stage(archive.chart(), releases.effective(command.previous()), archived.values(), back);
            return new ZtunnelRestored(command.step(), release, back.list(), at);
        }
    }

    ZtunnelSettled settle(SettleZtunnel command, Instant at) {
        ReadBack back = new ReadBack(clock);
        staged.settle(
                releases.effective(releases.only(IstioReleases.ZTUNNEL).release()),
                StepKind.STAGE_ZTUNNEL,
                command.strategy(),
                back);
        return new ZtunnelSettled(command.step(), command.strategy(), back.list(), at);
    }

    /**
     * The values under which the DaemonSet keeps its name. Charts until 1.24 call it ztunnel, those of 1.25 like the
     * release, later ones ztunnel unless told otherwise; under another name all its pods would go at once.
     */
    private Values named(Chart chart, StoredRelease installed, Values values) {
        HelmRelease release = installed.release();
        DaemonSet rendered = MeshDaemonSet.in(helm.template(chart, release.namespace(), release.name(), values, ""));
        String name = daemonSet.require(installed).getMetadata().getName();
        return rendered.getMetadata().getName().equals(name) ? values : values.with(RESOURCE_NAME, name);
    }
}
