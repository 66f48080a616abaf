package dev.headway.controlplane.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.OperationLease;
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

    private static final String LEASE = "headway-control-plane";

    private final HelmEngine helm;
    private final ChartSource charts;
    private final InstantSource clock;
    private final Duration pendingAfter;
    private final LeaseHolder self;
    private final Duration leaseDuration;

    /**
     * Makes the steps.
     *
     * @param pendingAfter how long a pending Helm operation of somebody else may still be at work
     * @param self who holds the Lease of an operation
     * @param leaseDuration how long a holder that does not renew is taken to be alive
     */
    public ClusterSteps(
            HelmEngine helm,
            ChartSource charts,
            InstantSource clock,
            Duration pendingAfter,
            LeaseHolder self,
            Duration leaseDuration) {
        this.helm = helm;
        this.charts = charts;
        this.clock = clock;
        this.pendingAfter = pendingAfter;
        this.self = self;
        this.leaseDuration = leaseDuration;
    }

    /** Carries out a command and returns its event. Calls for the same cluster must not overlap. */
    public ControlPlaneEvent carryOut(ControlPlaneCommand command, Cluster cluster) {
        IstioReleases releases = new IstioReleases(
                cluster,
                helm,
                clock,
                pendingAfter,
                namespace -> new OperationLease(cluster.client(), namespace, LEASE, self, leaseDuration),
                command.step());
        RevisionSteps revision = new RevisionSteps(cluster, releases, charts, clock);
        CniSteps cni = new CniSteps(cluster, releases, charts, helm, clock);
        ZtunnelSteps ztunnel = new ZtunnelSteps(cluster, releases, charts, helm, clock);
        GatewaySteps gateway = new GatewaySteps(cluster, releases, charts, clock);
        Instant at = clock.instant();
        return switch (command) {
            case SurveyCluster survey -> new SurveySteps(cluster, releases, charts, helm).survey(survey, at);
            case ApplyCrds crds -> new BaseSteps(cluster, releases, charts, helm, clock).apply(crds, at);
            case InstallRevision install -> revision.install(install, at);
            case UninstallRevision uninstall -> revision.uninstall(uninstall, at);
            case RetireRevision retire -> revision.retire(retire, at);
            case UpgradeCni upgrade -> cni.upgrade(upgrade, at);
            case RestoreCni restore -> cni.restore(restore, at);
            case StageZtunnel stage -> ztunnel.stage(stage, at);
            case RestoreZtunnel restore -> ztunnel.restore(restore, at);
            case SettleZtunnel settle -> ztunnel.settle(settle, at);
            case SettleCni settle -> cni.settle(settle, at);
            case UpgradeGateway upgrade -> gateway.upgrade(upgrade, at);
            case RestoreGateway restore -> gateway.restore(restore, at);
        };
    }
}
