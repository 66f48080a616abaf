package dev.headway.simulator;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.UpdateStrategy;
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
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
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
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import java.util.List;

/** The control-plane executor: one Helm operation after the other, each told when it is done. */
final class HelmExecutor extends ModelExecutor {

    private static final UpdateStrategy ON_DELETE = new UpdateStrategy(UpdateStrategy.Type.ON_DELETE, "", "");
    private static final UpdateStrategy ROLLING = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1");

    /** When the operations it has taken on are over, in virtual milliseconds: a cluster's commands keep their order. */
    private long free;

    HelmExecutor(Scene scene, ModelCluster cluster) {
        super(scene, cluster, "control-plane-executor");
    }

    @Override
    void receive(StepMessage message) {
        ControlPlaneCommand command = (ControlPlaneCommand) message;
        if (!cluster.reachable) {
            refuse(command.step(), FailureReason.CLUSTER_UNREACHABLE);
        } else if (command instanceof SurveyCluster survey) {
            Survey seen = cluster.survey();
            boolean stale = scene.faults().strikes(Fault.STALE_SURVEY);
            later(
                    stale ? scene.faults().dice(Fault.STALE_SURVEY).between(5_000, 80_000) : 500,
                    () -> say(new ClusterSurveyed(survey.step(), stale ? seen : cluster.survey(), clock())));
        } else if (scene.faults().strikes(Fault.CHART_MISSING)) {
            later(500, () -> refuse(command.step(), FailureReason.CHART_NOT_FOUND));
        } else {
            free = Math.max(free, scene.time().millis()) + dice.between(1_000, 15_000);
            later(free - scene.time().millis(), () -> operate(command));
        }
    }

    @Override
    void restarted() {}

    private void refuse(StepRef ref, FailureReason reason) {
        say(new ControlPlaneStepRefused(ref, reason, "the model says no", clock()));
    }

    /** The release carries the attempt that wrote it last: an older one does not write over it. */
    private void operate(ControlPlaneCommand command) {
        StepRef ref = command.step();
        if (!cluster.reachable) {
            refuse(ref, FailureReason.CLUSTER_UNREACHABLE);
        } else if (scene.conduct().isStale(ref.attempt(), cluster.fence(ref))) {
            scene.note("stale: " + ref);
        } else if (scene.faults().strikes(Fault.HELM_FAILS)) {
            refuse(ref, FailureReason.HELM_FAILED);
        } else if (isRefused(command)) {
            refuse(ref, FailureReason.STILL_REFERENCED);
        } else {
            cluster.mark(ref);
            change(command);
            later(dice.between(50, 2_000), () -> say(done(command)));
        }
    }

    private boolean isRefused(ControlPlaneCommand command) {
        String removed = switch (command) {
            case UninstallRevision c -> c.revision();
            case RetireRevision c -> c.revision();
            default -> "";
        };
        return !removed.isEmpty() && cluster.isUsed(removed) && !scene.conduct().removesWhatIsUsed();
    }

    private void change(ControlPlaneCommand command) {
        switch (command) {
            case SurveyCluster c -> {}
            case ApplyCrds c -> cluster.crds(c.target().version(), c.step());
            case InstallRevision c ->
                cluster.install(c.target().revision(), c.target().version(), c.step());
            case UninstallRevision c -> cluster.remove(c.revision(), c.step());
            case RetireRevision c -> cluster.remove(c.revision(), c.step());
            case UpgradeCni c -> cluster.cniTemplate(c.target().version().toString(), how(c.strategy()));
            case RestoreCni c -> cluster.cniTemplate(c.previous().version(), how(c.strategy()));
            case StageZtunnel c -> cluster.ztunnelTemplate(c.target().revision(), ON_DELETE);
            case RestoreZtunnel c ->
                cluster.ztunnelTemplate(c.previous().version().replace('.', '-'), ON_DELETE);
            case SettleCni c -> cluster.cniTemplate(cluster.cni(), c.strategy());
            case SettleZtunnel c -> cluster.ztunnelTemplate(cluster.template(), c.strategy());
            case UpgradeGateway c ->
                cluster.gateway(c.gateway().name(), c.target().version().toString(), c.step());
            case RestoreGateway c ->
                cluster.gateway(c.previous().name(), c.previous().version(), c.step());
        }
    }

    private static UpdateStrategy how(CniSpec.Strategy strategy) {
        return strategy == CniSpec.Strategy.WITH_NODE ? ON_DELETE : ROLLING;
    }

    private StepMessage done(ControlPlaneCommand command) {
        StepRef ref = command.step();
        boolean holds = !scene.faults().strikes(Fault.FALSE_REPORT);
        List<Evidence> seen =
                List.of(new Evidence("release", "model", holds ? "deployed" : "failed", "deployed", holds, clock()));
        String version = cluster.cni();
        return switch (command) {
            case SurveyCluster c -> new ClusterSurveyed(ref, cluster.survey(), clock());
            case ApplyCrds c ->
                new CrdsApplied(
                        ref,
                        ModelCluster.release("istio-base", c.target().version().toString()),
                        0,
                        seen,
                        clock());
            case InstallRevision c ->
                new RevisionInstalled(
                        ref,
                        c.target().revision(),
                        ModelCluster.release("istiod", c.target().version().toString()),
                        seen,
                        clock());
            case UninstallRevision c -> new RevisionUninstalled(ref, c.revision(), seen, clock());
            case RetireRevision c -> new RevisionRetired(ref, c.revision(), seen, clock());
            case UpgradeCni c -> new CniUpgraded(ref, ModelCluster.release("istio-cni", version), seen, clock());
            case RestoreCni c -> new CniRestored(ref, c.previous(), seen, clock());
            case StageZtunnel c ->
                new ZtunnelStaged(
                        ref,
                        ModelCluster.release("ztunnel", c.target().version().toString()),
                        outdated(c.target().revision()),
                        seen,
                        clock());
            case RestoreZtunnel c -> new ZtunnelRestored(ref, c.previous(), seen, clock());
            case SettleCni c -> new CniSettled(ref, c.strategy(), seen, clock());
            case SettleZtunnel c -> new ZtunnelSettled(ref, c.strategy(), seen, clock());
            case UpgradeGateway c -> new GatewayUpgraded(ref, c.gateway(), seen, clock());
            case RestoreGateway c -> new GatewayRestored(ref, c.previous(), seen, clock());
        };
    }

    private List<String> outdated(String revision) {
        return cluster.nodes().stream()
                .filter(node -> !node.revision().equals(revision))
                .map(ModelNode::name)
                .toList();
    }
}
