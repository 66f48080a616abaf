package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.controlplane.domain.RefusedException;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartArchive;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.plan.HelmRelease;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The steps of chart ztunnel. While nodes are walked the DaemonSet is OnDelete, so that no pod moves by itself. */
final class ZtunnelSteps {

    private static final String STRATEGY = "updateStrategy";

    private final ZtunnelDaemonSet daemonSet;
    private final IstioReleases releases;
    private final ChartSource charts;
    private final HelmEngine helm;

    ZtunnelSteps(Cluster cluster, IstioReleases releases, ChartSource charts, HelmEngine helm) {
        this.daemonSet = new ZtunnelDaemonSet(cluster.client());
        this.releases = releases;
        this.charts = charts;
        this.helm = helm;
    }

    ZtunnelStaged stage(StageZtunnel command, Instant at) {
        String version = command.target().version().toString();
        Chart chart = charts.find(command.target(), IstioReleases.ZTUNNEL);
        HelmRelease ztunnel = releases.only(IstioReleases.ZTUNNEL).release();
        StoredRelease effective = releases.effective(ztunnel);
        Values values = held(CarriedValues.to(
                        effective.values(), effective.release().version(), version))
                .with("revision", command.target().revision());
        HelmRelease release = touchingNoPod(
                chart.version(),
                command.target().revision(),
                () -> releases.bring(ztunnel.namespace(), ztunnel.name(), chart, values));
        return new ZtunnelStaged(command.step(), release, List.of(), List.of(), at);
    }

    ZtunnelRestored restore(RestoreZtunnel command, Instant at) {
        String revision = releases.archived(command.previous()).values().text("revision");
        HelmRelease release = touchingNoPod(
                command.previous().version(), revision, () -> releases.restore(command.previous(), ZtunnelSteps::held));
        return new ZtunnelRestored(command.step(), release, List.of(), at);
    }

    ZtunnelSettled settle(SettleZtunnel command, Instant at) {
        StoredRelease effective =
                releases.effective(releases.only(IstioReleases.ZTUNNEL).release());
        Values bare = effective.values().without(STRATEGY);
        Values own = releases.beforeNodeWalk(effective.release())
                .flatMap(stored -> stored.values().at(STRATEGY))
                .map(strategy -> bare.with(STRATEGY, strategy))
                .orElse(bare);
        Values values = rendered(effective, own).equals(command.strategy())
                ? own
                : bare.with(STRATEGY, tree(command.strategy()));
        releases.bringArchived(effective, values);
        return new ZtunnelSettled(command.step(), command.strategy(), List.of(), at);
    }

    private static Values held(Values values) {
        return values.with(STRATEGY + ".type", UpdateStrategy.Type.ON_DELETE.word());
    }

    private UpdateStrategy rendered(StoredRelease stored, Values values) {
        HelmRelease release = stored.release();
        try (ChartArchive archive = ChartArchive.of(stored)) {
            return ZtunnelDaemonSet.strategy(ZtunnelDaemonSet.in(
                    helm.template(archive.chart(), release.namespace(), release.name(), values, "")));
        }
    }

    private static JsonNode tree(UpdateStrategy strategy) {
        Values tree = Values.none().with("type", strategy.type().word());
        if (!strategy.maxSurge().isEmpty()) {
            tree = tree.with("rollingUpdate.maxSurge", number(strategy.maxSurge()));
        }
        if (!strategy.maxUnavailable().isEmpty()) {
            tree = tree.with("rollingUpdate.maxUnavailable", number(strategy.maxUnavailable()));
        }
        return tree.tree();
    }

    private static JsonNode number(String intOrPercent) {
        return Values.parse("value: " + intOrPercent).at("value").orElseThrow();
    }

    private HelmRelease touchingNoPod(String version, String revision, Supplier<HelmRelease> change) {
        // Older charts have no updateStrategy value, and Helm would set the DaemonSet rolling.
        if (VersionRules.ofImage(version)
                .filter(known -> !known.isAtLeast(1, 26))
                .isPresent()) {
            throw new RefusedException(
                    FailureReason.HELM_FAILED,
                    "chart ztunnel %s has no value updateStrategy, so its pods cannot be held: Istio has it from 1.26"
                            .formatted(version));
        }
        ZtunnelDaemonSet.Pods before = daemonSet.pods();
        HelmRelease release = change.get();
        daemonSet.verifyHeld(releases.effective(release), revision, before);
        return release;
    }
}
