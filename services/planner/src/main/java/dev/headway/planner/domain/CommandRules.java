package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
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
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;

/** Which command carries out a step in a direction, and what must be observed for it to count as healthy. */
public final class CommandRules {

    /** A surge renews one ztunnel after the other; Istio's own strategy, and the one whose listeners are proven to hand over. */
    private static final int MAX_SURGE = 1;

    private CommandRules() {}

    /** The command that surveys a cluster for a request. */
    public static StepMessage survey(StepRef ref, UpgradeSpec spec, Instant now) {
        return new SurveyCluster(ref, spec, now);
    }

    /**
     * The command that carries out a planned step.
     *
     * @param segment the index of the forward segment a node belongs to
     * @throws IllegalArgumentException if no command does: CRDs and the retirement have no way back
     */
    public static StepMessage command(
            StepRef ref, Direction direction, UpgradeSpec spec, Itinerary plan, int segment, Instant now) {
        return switch (direction) {
            case FORWARD -> forward(ref, spec, plan, segment, now);
            case BACK -> back(ref, spec, plan, segment, now);
        };
    }

    /** The command that gives a node back to the scheduler. */
    public static StepMessage release(StepRef ref, Instant now) {
        return new ReleaseNode(ref, ref.step().name(), now);
    }

    /**
     * The command that takes back a node that was not touched yet.
     *
     * @param segment the index of the forward segment the node belongs to
     */
    static StepMessage withdraw(
            StepRef ref, Direction direction, UpgradeSpec spec, Itinerary plan, int segment, Instant now) {
        boolean forward = direction == Direction.FORWARD;
        Baseline baseline = plan.baseline();
        NodesSpec nodes = spec.nodes();
        return new WithdrawNode(
                ref,
                ref.step().name(),
                direction,
                nodes.strategy(),
                forward ? plan.target().revision() : baseline.revision(),
                cniOfNode(
                        spec,
                        forward
                                ? plan.target().version().toString()
                                : baseline.cni().version()),
                forward ? nodes.drain() : drainBack(nodes.drain()),
                nodes.readyTimeout(),
                plan.nodeBudget(spec, segment),
                now);
    }

    private static StepMessage forward(StepRef ref, UpgradeSpec spec, Itinerary plan, int segment, Instant now) {
        Target target = plan.target();
        Baseline baseline = plan.baseline();
        StepId step = ref.step();
        NodesSpec nodes = spec.nodes();
        return switch (step.kind()) {
            case SURVEY -> survey(ref, spec, now);
            case CRDS -> new ApplyCrds(ref, target, now);
            case REVISION -> new InstallRevision(ref, target, baseline.revision(), now);
            case CNI -> new UpgradeCni(ref, target, spec.cni().strategy(), now);
            case STAGE_ZTUNNEL -> new StageZtunnel(ref, target, now);
            case NODE ->
                new UpgradeNode(
                        ref,
                        step.name(),
                        nodes.strategy(),
                        target.revision(),
                        cniOfNode(spec, target.version().toString()),
                        nodes.drain(),
                        nodes.readyTimeout(),
                        plan.nodeBudget(spec, segment),
                        now);
            case SURGE ->
                new SurgeNodes(
                        ref,
                        plan.figures().atLeast(surge(step)),
                        target.revision(),
                        MAX_SURGE,
                        nodes.readyTimeout(),
                        now);
            case SETTLE_CNI -> new SettleCni(ref, baseline.cniStrategy(), now);
            case SETTLE_ZTUNNEL -> new SettleZtunnel(ref, baseline.ztunnelStrategy(), now);
            case TAG -> new MoveTag(ref, step.name(), target, now);
            case GATEWAY -> new UpgradeGateway(ref, gateway(step, baseline), target, now);
            case RETIRE -> new RetireRevision(ref, baseline.revision(), now);
        };
    }

    private static StepMessage back(StepRef ref, UpgradeSpec spec, Itinerary plan, int segment, Instant now) {
        Target target = plan.target();
        Baseline baseline = plan.baseline();
        StepId step = ref.step();
        NodesSpec nodes = spec.nodes();
        return switch (step.kind()) {
            case REVISION -> new UninstallRevision(ref, target.revision(), now);
            case CNI -> new RestoreCni(ref, baseline.cni(), spec.cni().strategy(), now);
            case STAGE_ZTUNNEL -> new RestoreZtunnel(ref, baseline.ztunnel(), now);
            case NODE ->
                new RevertNode(
                        ref,
                        step.name(),
                        nodes.strategy(),
                        baseline.revision(),
                        cniOfNode(spec, baseline.cni().version()),
                        drainBack(nodes.drain()),
                        nodes.readyTimeout(),
                        plan.nodeBudget(spec, segment),
                        now);
            case SURGE ->
                new SurgeNodesBack(
                        ref,
                        plan.figures().atLeastBack(surge(step)),
                        baseline.revision(),
                        MAX_SURGE,
                        nodes.readyTimeout(),
                        now);
            case SETTLE_CNI -> new SettleCni(ref, baseline.cniStrategy(), now);
            case SETTLE_ZTUNNEL -> new SettleZtunnel(ref, baseline.ztunnelStrategy(), now);
            case TAG -> new MoveTagBack(ref, step.name(), baseline.revision(), target.revision(), now);
            case GATEWAY -> new RestoreGateway(ref, gateway(step, baseline), now);
            case SURVEY, CRDS, RETIRE -> throw noWayBack(step);
        };
    }

    /** On the way back no node may be left out: the control plane it would go on using is uninstalled at the end. */
    private static DrainSpec drainBack(DrainSpec drain) {
        return drain.onTimeout() == OnTimeout.SKIP
                ? new DrainSpec(drain.timeout(), OnTimeout.FAIL, drain.evictUnmanaged())
                : drain;
    }

    static String cniOfNode(UpgradeSpec spec, String version) {
        return spec.cni().strategy() == CniSpec.Strategy.WITH_NODE ? version : "";
    }

    static int surge(StepId step) {
        return Integer.parseInt(step.name());
    }

    static HelmRelease gateway(StepId step, Baseline baseline) {
        return baseline.gateways().stream()
                .filter(gateway -> step.equals(StepId.gateway(gateway.namespace(), gateway.name())))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("the baseline has no gateway '%s'".formatted(step.name())));
    }

    static IllegalArgumentException noWayBack(StepId step) {
        return new IllegalArgumentException("step '%s' has no way back".formatted(step));
    }
}
