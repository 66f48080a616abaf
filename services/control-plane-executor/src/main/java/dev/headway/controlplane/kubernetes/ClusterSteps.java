package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Carries out the commands of one cluster. Every step looks first and changes only what is not as it should be, so that a
 * command may come twice.
 */
public final class ClusterSteps {

    private final HelmEngine helm;
    private final ChartSource charts;
    private final InstantSource clock;
    private final Duration pendingAfter;

    /**
     * Makes the steps.
     *
     * @param pendingAfter how old a pending Helm operation must be before its writer counts as gone
     */
    public ClusterSteps(HelmEngine helm, ChartSource charts, InstantSource clock, Duration pendingAfter) {
        this.helm = helm;
        this.charts = charts;
        this.clock = clock;
        this.pendingAfter = pendingAfter;
    }

    /** Carries out a command and returns its event. Calls for the same cluster must not overlap. */
    public ControlPlaneEvent carryOut(ControlPlaneCommand command, Cluster cluster) {
        IstioReleases releases = new IstioReleases(cluster, helm, clock, pendingAfter, command.step());
        RevisionSteps revision = new RevisionSteps(cluster, releases, charts);
        CniSteps cni = new CniSteps(releases, charts);
        ZtunnelSteps ztunnel = new ZtunnelSteps(cluster, releases, charts, helm);
        GatewaySteps gateway = new GatewaySteps(cluster, releases, charts);
        Instant at = clock.instant();
        return switch (command) {
            case SurveyCluster survey -> new SurveySteps(cluster, releases, charts, helm).survey(survey, at);
            case ApplyCrds crds -> new BaseSteps(cluster, releases, charts, helm).apply(crds, at);
            case InstallRevision install -> revision.install(install, at);
            case UninstallRevision uninstall -> revision.uninstall(uninstall, at);
            case RetireRevision retire -> revision.retire(retire, at);
            case UpgradeCni upgrade -> cni.upgrade(upgrade, at);
            case RestoreCni restore -> cni.restore(restore, at);
            case StageZtunnel stage -> ztunnel.stage(stage, at);
            case RestoreZtunnel restore -> ztunnel.restore(restore, at);
            case SettleZtunnel settle -> ztunnel.settle(settle, at);
            case SettleCni settle -> throw new UnsupportedOperationException("settle-cni");
            case UpgradeGateway upgrade -> gateway.upgrade(upgrade, at);
            case RestoreGateway restore -> gateway.restore(restore, at);
        };
    }
}
