package dev.headway.node.domain;

import dev.headway.model.NodeBudget;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a node may become unavailable beside those that already are, whoever made them so.
 *
 * <p>A node that is unavailable already costs nothing: cordoning it takes nothing from anybody.
 */
public final class BudgetRules {

    private static final int NAMED = 10;

    private BudgetRules() {}

    /**
     * Why a node has to wait; empty when it need not.
     *
     * @param node the node as it is now
     * @param all the nodes of the cluster; an older state of {@code node} among them counts for nothing
     */
    public static Optional<String> obstacle(NodeBudget budget, Neighbour node, Collection<Neighbour> all) {
        if (node.available()) {
            return pool(budget, node, all).or(() -> zone(budget, node, all));
        }
        return Optional.empty();
    }

    private static Optional<String> pool(NodeBudget budget, Neighbour node, Collection<Neighbour> all) {
        String name = budget.pool() == budget.pools().size()
                ? budget.pools().isEmpty() ? "the cluster" : "the nodes of no pool"
                : "pool " + budget.pools().get(budget.pool());
        return spent(
                name,
                budget.maxUnavailable(),
                unavailable(all, node, other -> NodeBudget.poolOf(budget.pools(), other.labels()) == budget.pool()));
    }

    private static Optional<String> zone(NodeBudget budget, Neighbour node, Collection<Neighbour> all) {
        return budget.maxUnavailablePerZone() == 0 || node.zone().isEmpty()
                ? Optional.empty()
                : spent(
                        "zone " + node.zone(),
                        budget.maxUnavailablePerZone(),
                        unavailable(all, node, other -> other.zone().equals(node.zone())));
    }

    private static List<Neighbour> unavailable(
            Collection<Neighbour> all, Neighbour node, Predicate<Neighbour> sameDomain) {
        return all.stream()
                .filter(other -> !other.name().equals(node.name()) && !other.available() && sameDomain.test(other))
                .sorted(Comparator.comparing(Neighbour::name))
                .toList();
    }

    private static Optional<String> spent(String domain, int allowed, List<Neighbour> unavailable) {
        if (unavailable.size() < allowed) {
            return Optional.empty();
        }
        String names = String.join(
                ", ", unavailable.stream().limit(NAMED).map(Neighbour::trouble).toList());
        int more = unavailable.size() - NAMED;
        return Optional.of("%s may have %d unavailable and has %d: %s%s"
                .formatted(domain, allowed, unavailable.size(), names, more > 0 ? " and " + more + " more" : ""));
    }
}
