package dev.headway.health.domain;

import static dev.headway.health.domain.Source.CHART_DEPLOYMENTS;
import static dev.headway.health.domain.Source.CNI_PODS;
import static dev.headway.health.domain.Source.CONTROL_PLANE_PODS;
import static dev.headway.health.domain.Source.CRDS;
import static dev.headway.health.domain.Source.DAEMON_SETS;
import static dev.headway.health.domain.Source.GATEWAYS;
import static dev.headway.health.domain.Source.GATEWAY_DEPLOYMENTS;
import static dev.headway.health.domain.Source.GATEWAY_PODS;
import static dev.headway.health.domain.Source.INJECTED_PODS;
import static dev.headway.health.domain.Source.MUTATING_WEBHOOKS;
import static dev.headway.health.domain.Source.NAMESPACES;
import static dev.headway.health.domain.Source.NODES;
import static dev.headway.health.domain.Source.SERVICES;
import static dev.headway.health.domain.Source.VALIDATING_WEBHOOKS;
import static dev.headway.health.domain.Source.ZTUNNEL_PODS;

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
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * What each expectation means in objects of a cluster.
 *
 * <p>Seen and wrong contradicts, also when an object that the step should have made is not there. Not seen is missing: a
 * watch that is down, a status of an older generation, a node that is gone.
 */
public final class ExpectationRules {

    private ExpectationRules() {}

    /** The sources an expectation is judged by. */
    public static Set<Source> sources(Expectation expectation) {
        return switch (expectation) {
            case CrdsEstablished ignored -> EnumSet.of(CRDS);
            case RevisionServing ignored -> EnumSet.of(CHART_DEPLOYMENTS, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS);
            case RevisionGone ignored ->
                EnumSet.of(CHART_DEPLOYMENTS, CONTROL_PLANE_PODS, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS, SERVICES);
            case CniUpdated ignored -> EnumSet.of(DAEMON_SETS, CNI_PODS, NODES);
            case CniStaged ignored -> EnumSet.of(DAEMON_SETS);
            case ZtunnelStaged ignored -> EnumSet.of(DAEMON_SETS);
            case ZtunnelSettled ignored -> EnumSet.of(DAEMON_SETS, ZTUNNEL_PODS, NODES);
            case NodesServing ignored -> EnumSet.of(DAEMON_SETS, ZTUNNEL_PODS, NODES);
            case NodeServing node ->
                node.cniVersion().isEmpty()
                        ? EnumSet.of(NODES, ZTUNNEL_PODS)
                        : EnumSet.of(NODES, ZTUNNEL_PODS, CNI_PODS);
            case TagServing ignored ->
                EnumSet.of(
                        MUTATING_WEBHOOKS,
                        VALIDATING_WEBHOOKS,
                        SERVICES,
                        CHART_DEPLOYMENTS,
                        NAMESPACES,
                        GATEWAYS,
                        GATEWAY_DEPLOYMENTS,
                        GATEWAY_PODS);
            case GatewayServing ignored -> EnumSet.of(CHART_DEPLOYMENTS, INJECTED_PODS, NAMESPACES, GATEWAYS);
        };
    }

    /** Whether a change can alter how the expectation stands. */
    public static boolean concerns(Change change, Expectation expectation) {
        return sources(expectation).contains(change.source())
                && !(expectation instanceof NodeServing node && !change.node().equals(node.node()));
    }

    /**
     * How the expectation stands now.
     *
     * @param since when the step was taken: a node that joined after that is still being set up and says nothing of the step
     */
    public static Assessment evaluate(Expectation expectation, ClusterView view, Instant since, Instant now) {
        Findings findings = new Findings(view, since, now);
        if (!findings.sees(sources(expectation))) {
            return findings.assessment("");
        }
        return switch (expectation) {
            case CrdsEstablished crds -> ControlPlaneRules.crds(crds, view, findings);
            case RevisionServing revision -> ControlPlaneRules.serving(revision, view, findings);
            case RevisionGone revision -> ControlPlaneRules.gone(revision, view, findings);
            case CniUpdated cni -> NodeAgentRules.cniUpdated(cni, view, findings);
            case CniStaged staged -> NodeAgentRules.cniStaged(staged, view, findings);
            case ZtunnelStaged staged -> NodeAgentRules.ztunnelStaged(staged, view, findings);
            case ZtunnelSettled settled -> NodeAgentRules.ztunnelSettled(settled, view, findings);
            case NodeServing node -> NodeRules.serving(node, view, findings);
            case NodesServing nodes -> NodeRules.serving(nodes, view, findings);
            case TagServing tag -> TagRules.serving(tag, view, findings);
            case GatewayServing gateway -> GatewayRules.serving(gateway, view, findings);
        };
    }

    /** The name a revision has in labels: the unnamed one is called {@code default}. */
    static String label(String revision) {
        return revision.isEmpty() ? "default" : revision;
    }
}
