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
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec;
import java.time.Instant;
import java.time.InstantSource;

/** The steps of chart cni. Its user values hold the profile, so keeping them keeps ambient on. */
final class CniSteps {

    private final MeshDaemonSet daemonSet;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final StagedRelease staged;
    private final InstantSource clock;

    CniSteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm, InstantSource clock) {
        this.daemonSet = new MeshDaemonSet(cluster.client());
        this.releases = releases;
        this.charts = charts;
        this.staged = new StagedRelease(cluster, releases, helm);
        this.clock = clock;
    }

    CniUpgraded upgrade(UpgradeCni command, Instant at) {
        Chart chart = charts.find(command.target(), IstioReleases.CNI);
        StoredRelease installed =
                releases.effective(releases.only(IstioReleases.CNI).release());
        Values values = StepValues.cni(command.target(), installed, command.strategy());
        ReadBack back = new ReadBack(clock);
        HelmRelease release = bring(chart, installed, values, command.strategy(), back);
        return new CniUpgraded(command.step(), release, back.list(), at);
    }

    CniRestored restore(RestoreCni command, Instant at) {
        StoredRelease archived = releases.archived(command.previous());
        ReadBack back = new ReadBack(clock);
        try (TemporaryChart archive = ChartArchive.of(archived)) {
            HelmRelease release = bring(
                    archive.chart(),
                    releases.effective(command.previous()),
                    archived.values(),
                    command.strategy(),
                    back);
            return new CniRestored(command.step(), release, back.list(), at);
        }
    }

    CniSettled settle(SettleCni command, Instant at) {
        ReadBack back = new ReadBack(clock);
        staged.settle(
                releases.effective(releases.only(IstioReleases.CNI).release()), StepKind.CNI, command.strategy(), back);
        return new CniSettled(command.step(), command.strategy(), back.list(), at);
    }

    private HelmRelease bring(
            Chart chart, StoredRelease installed, Values values, CniSpec.Strategy strategy, ReadBack back) {
        return switch (strategy) {
            case WITH_NODE -> staged.stage(chart, installed, values, back);
            case ROLLING -> {
                HelmRelease cni = installed.release();
                HelmRelease release = releases.bring(cni.namespace(), cni.name(), chart, values);
                back.deployed(releases, release);
                daemonSet.readTemplate(releases.effective(release), back);
                yield release;
            }
        };
    }
}
