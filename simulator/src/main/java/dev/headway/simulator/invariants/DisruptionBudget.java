package dev.headway.simulator.invariants;

import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.simulator.invariants.Happening.NodeCordoned;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.Map;

/**
 * S1, disruption budget: when Headway makes a node unavailable, no more nodes of its pool and of its zone are unavailable than
 * the budget allows, itself included. Nodes that others cordoned, nodes that are not ready and nodes without a ready ztunnel
 * count.
 */
public final class DisruptionBudget implements Invariant {

    private final Map<String, NodeBudget> budgets = new HashMap<>();

    @Override
    public String promise() {
        return "S1";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            if (message instanceof UpgradeNode command) {
                budgets.put(command.step().toString(), command.budget());
            } else if (message instanceof WithdrawNode command) {
                budgets.put(command.step().toString(), command.budget());
            } else if (message instanceof RevertNode command) {
                budgets.put(command.step().toString(), command.budget());
            }
        } else if (happening instanceof NodeCordoned(var at, var cluster, var node, StepRef by) && by != null) {
            NodeBudget budget = budgets.get(by.toString());
            NodePicture own = before.cluster(cluster).node(node);
            if (budget != null && own != null && own.available()) {
                cordoned(budget, own, before.cluster(cluster), by);
            }
        }
    }

    private void cordoned(NodeBudget budget, NodePicture own, ClusterPicture cluster, StepRef by) {
        int inPool = 1;
        int inZone = 1;
        for (NodePicture node : cluster.nodes().values()) {
            if (node == own || node.available()) {
                continue;
            }
            inPool += NodeBudget.poolOf(budget.pools(), node.labels()) == budget.pool() ? 1 : 0;
            inZone += !own.zone().isEmpty() && node.zone().equals(own.zone()) ? 1 : 0;
        }
        if (inPool > budget.maxUnavailable()) {
            throw breach(
                    "%s cordoned %s: %d nodes of its pool are unavailable now, its budget is %d",
                    by, own.name(), inPool, budget.maxUnavailable());
        }
        if (budget.maxUnavailablePerZone() > 0 && inZone > budget.maxUnavailablePerZone()) {
            throw breach(
                    "%s cordoned %s: %d nodes of zone %s are unavailable now, its budget is %d",
                    by, own.name(), inZone, own.zone(), budget.maxUnavailablePerZone());
        }
    }
}
