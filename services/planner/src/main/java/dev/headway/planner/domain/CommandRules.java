package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RestoreZtunnel;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.SettleZtunnel;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import java.util.List;

/** Which command carries out a step in a direction, and what must be observed for it to count as healthy. */
public final class CommandRules {

    private CommandRules() {}

    /** The command that surveys a cluster: it asks for the node labels by which the request's pools select. */
    public static StepMessage survey(StepRef ref, UpgradeSpec spec, Instant now) {
        List<String> poolLabels = spec.nodes().pools().stream()
                .flatMap(pool -> pool.matchLabels().values().keySet().stream())
                .distinct()
                .sorted()
                .toList();
        return new SurveyCluster(ref, spec.target(), poolLabels, now);
    }

    /**
     * The command that carries out a planned step.
     *
     * @throws IllegalArgumentException if no command does: CRDs and the retirement have no way back
     */
    public static StepMessage command(
            StepRef ref, Direction direction, UpgradeSpec spec, Baseline baseline, Instant now) {
        return switch (direction) {
            case FORWARD -> forward(ref, spec, baseline, now);
            case BACK -> back(ref, spec, baseline, now);
        };
    }

    /** The command that gives a node back to the scheduler. */
    public static StepMessage release(StepRef ref, Instant now) {
        return new ReleaseNode(ref, ref.step().name(), now);
    }

    /**
     * What must be observed after a step.
     *
     * @throws IllegalArgumentException if nothing can be: a survey changes nothing, CRDs and the retirement never go back
     */
    public static Expectation expectation(StepId step, Direction direction, UpgradeSpec spec, Baseline baseline) {
        return switch (direction) {
            case FORWARD -> expectationForward(step, spec.target(), baseline);
            case BACK -> expectationBack(step, spec.target(), baseline);
        };
    }

    private static StepMessage forward(StepRef ref, UpgradeSpec spec, Baseline baseline, Instant now) {
        Target target = spec.target();
        StepId step = ref.step();
        NodesSpec nodes = spec.nodes();
        return switch (step.kind()) {
            case SURVEY -> survey(ref, spec, now);
            case CRDS -> new ApplyCrds(ref, target, now);
            case REVISION -> new InstallRevision(ref, target, baseline.revision(), now);
            case CNI -> new UpgradeCni(ref, target, spec.cni().strategy(), now);
            case STAGE_ZTUNNEL -> new StageZtunnel(ref, target, now);
            case NODE -> new UpgradeNode(ref, step.name(), target.revision(), nodes.drain(), nodes.readyTimeout(), now);
            case SETTLE_ZTUNNEL -> new SettleZtunnel(ref, baseline.ztunnelStrategy(), now);
            case TAG -> new MoveTag(ref, step.name(), target, now);
            case GATEWAY -> new UpgradeGateway(ref, gateway(step, baseline), target, now);
            case RETIRE -> new RetireRevision(ref, baseline.revision(), now);
        };
    }

    private static StepMessage back(StepRef ref, UpgradeSpec spec, Baseline baseline, Instant now) {
        Target target = spec.target();
        StepId step = ref.step();
        NodesSpec nodes = spec.nodes();
        return switch (step.kind()) {
            case REVISION -> new UninstallRevision(ref, target.revision(), now);
            case CNI -> new RestoreCni(ref, baseline.cni(), now);
            case STAGE_ZTUNNEL -> new RestoreZtunnel(ref, baseline.ztunnel(), now);
            case NODE ->
                new RevertNode(ref, step.name(), baseline.revision(), nodes.drain(), nodes.readyTimeout(), now);
            case SETTLE_ZTUNNEL -> new SettleZtunnel(ref, baseline.ztunnelStrategy(), now);
            case TAG -> new MoveTagBack(ref, step.name(), baseline.revision(), target.revision(), now);
            case GATEWAY -> new RestoreGateway(ref, gateway(step, baseline), now);
            case SURVEY, CRDS, RETIRE -> throw noWayBack(step);
        };
    }

    private static Expectation expectationForward(StepId step, Target target, Baseline baseline) {
        String revision = target.revision();
        return switch (step.kind()) {
            case CRDS -> new CrdsEstablished(target.version());
            case REVISION -> new RevisionServing(revision);
            case CNI -> new CniUpdated(target.version().toString());
            case STAGE_ZTUNNEL -> new ZtunnelStaged(revision);
            case NODE -> new NodeServing(step.name(), revision);
            case SETTLE_ZTUNNEL -> new ZtunnelSettled(revision, baseline.ztunnelStrategy());
            case TAG -> new TagServing(step.name(), revision);
            case GATEWAY -> gatewayServing(step, baseline);
            case RETIRE -> new RevisionGone(baseline.revision());
            case SURVEY -> throw new IllegalArgumentException("a survey changes nothing that could be confirmed");
        };
    }

    private static Expectation expectationBack(StepId step, Target target, Baseline baseline) {
        String revision = baseline.revision();
        return switch (step.kind()) {
            case REVISION -> new RevisionGone(target.revision());
            case CNI -> new CniUpdated(baseline.cni().version());
            case STAGE_ZTUNNEL -> new ZtunnelStaged(revision);
            case NODE -> new NodeServing(step.name(), revision);
            case SETTLE_ZTUNNEL -> new ZtunnelSettled(revision, baseline.ztunnelStrategy());
            case TAG -> new TagServing(step.name(), revision);
            case GATEWAY -> gatewayServing(step, baseline);
            case SURVEY, CRDS, RETIRE -> throw noWayBack(step);
        };
    }

    private static Expectation gatewayServing(StepId step, Baseline baseline) {
        HelmRelease gateway = gateway(step, baseline);
        return new GatewayServing(gateway.namespace(), gateway.name());
    }

    private static HelmRelease gateway(StepId step, Baseline baseline) {
        return baseline.gateways().stream()
                .filter(gateway -> step.equals(StepId.gateway(gateway.namespace(), gateway.name())))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the baseline has no gateway '%s'".formatted(step.name())));
    }

    private static IllegalArgumentException noWayBack(StepId step) {
        return new IllegalArgumentException("step '%s' has no way back".formatted(step));
    }
}
