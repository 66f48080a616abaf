package dev.headway.simulator.explore;

import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
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
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelRestored;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelSettled;
import dev.headway.model.message.ControlPlaneEvent.ZtunnelStaged;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.plan.Survey;
import java.time.Instant;
import java.util.List;

/** The event that says that a command was carried out. */
final class WorkDone {

    private final Survey survey;

    WorkDone(Survey survey) {
        this.survey = survey;
    }

    /** Whether the command leads towards the target. */
    static boolean isForward(StepMessage command) {
        return !(command instanceof UninstallRevision
                || command instanceof RestoreCni
                || command instanceof RestoreZtunnel
                || command instanceof RestoreGateway
                || command instanceof MoveTagBack);
    }

    /**
     * The event of a control-plane or tag command.
     *
     * @param observed what the executor reads back
     */
    StepMessage event(StepMessage command, List<Evidence> observed, Instant now) {
        StepRef ref = command.step();
        return switch (command) {
            case ControlPlaneCommand c -> controlPlane(c, ref, observed, now);
            case MoveTag c ->
                new TagMoved(ref, c.tag(), SmallMesh.OLD, c.target().revision(), List.of(), observed, now);
            case MoveTagBack c -> new TagMovedBack(ref, c.tag(), c.from(), c.revision(), List.of(), observed, now);
            default -> throw new IllegalArgumentException("no command of the control plane or of tags: " + command);
        };
    }

    private StepMessage controlPlane(ControlPlaneCommand command, StepRef ref, List<Evidence> observed, Instant now) {
        String version = "1.30.3";
        return switch (command) {
            case SurveyCluster c -> new ClusterSurveyed(ref, survey, now);
            case ApplyCrds c -> new CrdsApplied(ref, SmallMesh.release("istio-base", version), 0, observed, now);
            case InstallRevision c ->
                new RevisionInstalled(ref, c.target().revision(), SmallMesh.release("istiod", version), observed, now);
            case UninstallRevision c -> new RevisionUninstalled(ref, c.revision(), observed, now);
            case UpgradeCni c -> new CniUpgraded(ref, SmallMesh.release("istio-cni", version), observed, now);
            case RestoreCni c -> new CniRestored(ref, c.previous(), observed, now);
            case StageZtunnel c ->
                new ZtunnelStaged(ref, SmallMesh.release("ztunnel", version), List.of(), observed, now);
            case RestoreZtunnel c -> new ZtunnelRestored(ref, c.previous(), observed, now);
            case SettleCni c -> new CniSettled(ref, c.strategy(), observed, now);
            case SettleZtunnel c -> new ZtunnelSettled(ref, c.strategy(), observed, now);
            case UpgradeGateway c -> new GatewayUpgraded(ref, c.gateway(), observed, now);
            case RestoreGateway c -> new GatewayRestored(ref, c.previous(), observed, now);
            case RetireRevision c -> new RevisionRetired(ref, c.revision(), observed, now);
        };
    }
}
