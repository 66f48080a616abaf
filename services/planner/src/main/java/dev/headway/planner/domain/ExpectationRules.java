package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.CniStaged;
import dev.headway.model.Expectation.CniUpdated;
import dev.headway.model.Expectation.CrdsEstablished;
import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.NodesServing;
import dev.headway.model.Expectation.RevisionGone;
import dev.headway.model.Expectation.RevisionServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.Expectation.ZtunnelStaged;
import dev.headway.model.StepId;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.UpgradeSpec;

/** What must be observed for a step to count as healthy. */
final class ExpectationRules {

    private ExpectationRules() {}

    /**
     * What must be observed after a step.
     *
     * @throws IllegalArgumentException if nothing can be: a survey changes nothing, CRDs and the retirement never go back
     */
    static Expectation expectation(StepId step, Direction direction, UpgradeSpec spec, Itinerary plan) {
        return switch (direction) {
            case FORWARD -> forward(step, spec, plan);
            case BACK -> back(step, spec, plan);
        };
    }

    private static Expectation forward(StepId step, UpgradeSpec spec, Itinerary plan) {
        String revision = plan.target().revision();
        String version = plan.target().version().toString();
        Baseline baseline = plan.baseline();
        return switch (step.kind()) {
            case CRDS -> new CrdsEstablished(plan.target().version());
            case REVISION -> new RevisionServing(revision);
            case CNI -> cni(spec, version);
            case STAGE_ZTUNNEL -> new ZtunnelStaged(revision);
            case NODE -> new NodeServing(step.name(), revision, CommandRules.cniOfNode(spec, version));
            case SURGE -> new NodesServing(revision, plan.figures().atLeast(CommandRules.surge(step)));
            case SETTLE_CNI -> new CniUpdated(version);
            case SETTLE_ZTUNNEL -> new ZtunnelSettled(revision, baseline.ztunnelStrategy());
            case TAG -> new TagServing(step.name(), revision);
            case GATEWAY -> gateway(step, baseline, version);
            case RETIRE -> new RevisionGone(baseline.revision());
            case SURVEY -> throw new IllegalArgumentException("a survey changes nothing that could be confirmed");
        };
    }

    private static Expectation back(StepId step, UpgradeSpec spec, Itinerary plan) {
        Baseline baseline = plan.baseline();
        String revision = baseline.revision();
        String version = baseline.cni().version();
        return switch (step.kind()) {
            case REVISION -> new RevisionGone(plan.target().revision());
            case CNI -> cni(spec, version);
            case STAGE_ZTUNNEL -> new ZtunnelStaged(revision);
            case NODE -> new NodeServing(step.name(), revision, CommandRules.cniOfNode(spec, version));
            case SURGE -> new NodesServing(revision, plan.figures().atLeastBack(CommandRules.surge(step)));
            case SETTLE_CNI -> new CniUpdated(version);
            case SETTLE_ZTUNNEL -> new ZtunnelSettled(revision, baseline.ztunnelStrategy());
            case TAG -> new TagServing(step.name(), revision);
            case GATEWAY ->
                gateway(step, baseline, CommandRules.gateway(step, baseline).version());
            case SURVEY, CRDS, RETIRE -> throw CommandRules.noWayBack(step);
        };
    }

    /** With the nodes only the template changes; its pods follow node by node. */
    private static Expectation cni(UpgradeSpec spec, String version) {
        return spec.cni().strategy() == CniSpec.Strategy.WITH_NODE ? new CniStaged(version) : new CniUpdated(version);
    }

    private static Expectation gateway(StepId step, Baseline baseline, String version) {
        HelmRelease gateway = CommandRules.gateway(step, baseline);
        return new GatewayServing(gateway.namespace(), gateway.name(), version);
    }
}
