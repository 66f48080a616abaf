package dev.headway.planner.domain;

import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.UpgradeSpec;
import java.util.List;

/**
 * What of a survey is needed beyond its plan.
 *
 * @param nodes how many nodes the cluster had
 * @param updated how many of them had a ztunnel of the target
 * @param batch how many nodes one surge renews
 * @param perZone how many nodes of a zone may be unavailable, 0 for no limit
 * @param templateWasThere whether the ztunnel DaemonSet named the target already: then no node goes back
 * @param revisionWasThere whether the target's control plane was installed already: then it is not ours to uninstall
 * @param pools how many nodes each pool of the request has, those of no pool last
 */
public record PlanFigures(
        int nodes,
        int updated,
        int batch,
        int perZone,
        boolean templateWasThere,
        boolean revisionWasThere,
        List<Integer> pools) {

    public PlanFigures {
        pools = List.copyOf(pools);
    }

    /** Every node, however many there are by then. */
    static final int ALL_NODES = Integer.MAX_VALUE;

    static PlanFigures of(UpgradeSpec spec, Survey survey) {
        String target = spec.target().revision();
        List<NodeState> nodes = survey.nodes();
        int updated = (int) nodes.stream()
                .filter(node -> node.ztunnelRevision().equals(target))
                .count();
        return new PlanFigures(
                nodes.size(),
                updated,
                spec.nodes().maxUnavailable().ofAtLeastOne(nodes.size()),
                PoolRules.perZone(spec.nodes(), nodes),
                survey.ztunnelRevision().equals(target),
                survey.revisions().stream().anyMatch(revision -> revision.name().equals(target)),
                PoolRules.sizes(spec.nodes(), nodes));
    }

    /** How many surges renew what is not of the target yet. */
    int batches() {
        return Math.ceilDiv(nodes - updated, batch);
    }

    /** How many nodes must be of the target after a surge, counted from 1; the last takes those that joined, too. */
    int atLeast(int surge) {
        return surge >= batches() ? ALL_NODES : updated + surge * batch;
    }

    /**
     * How many nodes must be of the previous template once a surge is undone: all that were before it. Whatever the surge left
     * undone or did too much is covered, because only the level counts.
     */
    int atLeastBack(int surge) {
        return surge <= 1 ? ALL_NODES : nodes - atLeast(surge - 1);
    }
}
