package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.plan.HelmRelease;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** The steps of chart cni. Its user values hold the profile, so keeping them keeps ambient on. */
final class CniSteps {

    private final IstioReleases releases;
    private final ChartSource charts;

    CniSteps(IstioReleases releases, ChartSource charts) {
        this.releases = releases;
        this.charts = charts;
    }

    CniUpgraded upgrade(UpgradeCni command, Instant at) {
        String version = command.target().version().toString();
        Chart chart = charts.find(command.target(), IstioReleases.CNI);
        HelmRelease cni = releases.only(IstioReleases.CNI).release();
        StoredRelease effective = releases.effective(cni);
        Values carried =
                CarriedValues.to(effective.values(), effective.release().version(), version);
        Values values = switch (command.strategy()) {
            case ROLLING -> carried;
            case WITH_NODE -> carried.with("updateStrategy.type", "OnDelete");
        };
        return new CniUpgraded(
                command.step(), releases.bring(cni.namespace(), cni.name(), chart, values), List.of(), at);
    }

    CniRestored restore(RestoreCni command, Instant at) {
        return new CniRestored(
                command.step(), releases.restore(command.previous(), UnaryOperator.identity()), List.of(), at);
    }
}
