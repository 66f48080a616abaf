package dev.headway.planner.domain;

import static java.util.Comparator.comparing;

import dev.headway.model.Amount;
import dev.headway.model.Labels;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.PoolSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which pool a node belongs to, in which order the nodes of a pool go, and how many of them at the same time. */
final class PoolRules {

    /**
     * The nodes of one pool that have to be walked.
     *
     * @param label for people; no two pools of a request have the same
     * @param budget how many nodes of the pool may be unavailable
     * @param steps in the order in which they go
     */
    record Pool(String label, int budget, List<PlannedStep> steps) {}

    /** Nodes that cost nothing come first, then those that are the easiest to drain; names decide between equals. */
    private static final Comparator<NodeState> CHEAPEST_FIRST = comparing((NodeState node) -> !isUnavailable(node))
            .thenComparingInt(node -> node.drain().blockers().size())
            .thenComparingInt(node -> node.drain().evictions())
            .thenComparing(NodeState::name);

    private PoolRules() {}

    /** The pools with work, in request order; a node belongs to the first pool that selects it, or to the rest. */
    static List<Pool> pools(NodesSpec spec, List<NodeState> nodes, String targetRevision) {
        List<Labels> selectors = selectors(spec);
        TreeMap<Integer, List<NodeState>> members = new TreeMap<>();
        for (NodeState node : nodes) {
            members.computeIfAbsent(NodeBudget.poolOf(selectors, node.labels()), pool -> new ArrayList<>())
                    .add(node);
        }
        List<Pool> pools = new ArrayList<>();
        members.forEach((pool, all) -> {
            List<PlannedStep> steps = all.stream()
                    .filter(node -> !node.ztunnelRevision().equals(targetRevision))
                    .sorted(CHEAPEST_FIRST)
                    .map(node -> PlannedStep.forward(StepId.node(node.name()), reason(spec, node)))
                    .toList();
            if (!steps.isEmpty()) {
                pools.add(new Pool(label(spec, pool), budget(spec, pool, all.size()), steps));
            }
        });
        return pools;
    }

    /** The index of the pool whose segment has this label; that of the rest when none has. */
    static int indexOf(NodesSpec spec, String label) {
        for (int pool = 0; pool < spec.pools().size(); pool++) {
            if (label(spec, pool).equals(label)) {
                return pool;
            }
        }
        return spec.pools().size();
    }

    /** The labels of each pool, as a node budget wants them. */
    static List<Labels> selectors(NodesSpec spec) {
        return spec.pools().stream().map(PoolSelector::matchLabels).toList();
    }

    /** How many nodes of any zone may be unavailable, 0 for no limit; a percentage is taken of the smallest zone. */
    static int perZone(NodesSpec spec, List<NodeState> nodes) {
        if (spec.maxUnavailablePerZone().value() == 0) {
            return 0;
        }
        long smallest = nodes.stream()
                .filter(node -> !node.zone().isEmpty())
                .collect(Collectors.groupingBy(NodeState::zone, TreeMap::new, Collectors.counting()))
                .values()
                .stream()
                .min(Long::compare)
                .orElse(1L);
        return spec.maxUnavailablePerZone().ofAtLeastOne((int) smallest);
    }

    /** How many nodes of a pool of that many may be under way. */
    static int budget(NodesSpec spec, int pool, int nodes) {
        return maxUnavailable(spec, pool).ofAtLeastOne(nodes);
    }

    /** Whether the segment of this pool has this label; that of nodes that joined later belongs to no pool. */
    static boolean isLabel(NodesSpec spec, int pool, String label) {
        return label(spec, pool).equals(label);
    }

    /** How many nodes each pool has, the rest last. */
    static List<Integer> sizes(NodesSpec spec, List<NodeState> nodes) {
        List<Labels> selectors = selectors(spec);
        List<Integer> sizes = new ArrayList<>(Collections.nCopies(selectors.size() + 1, 0));
        for (NodeState node : nodes) {
            int pool = NodeBudget.poolOf(selectors, node.labels());
            sizes.set(pool, sizes.get(pool) + 1);
        }
        return sizes;
    }

    private static Amount maxUnavailable(NodesSpec spec, int pool) {
        boolean own = pool < spec.pools().size()
                && spec.pools().get(pool).maxUnavailable().value() > 0;
        return own ? spec.pools().get(pool).maxUnavailable() : spec.maxUnavailable();
    }

    private static String label(NodesSpec spec, int pool) {
        if (pool == spec.pools().size()) {
            return pool == 0 ? "nodes" : "other nodes";
        }
        return "nodes " + spec.pools().get(pool).matchLabels();
    }

    private static boolean isUnavailable(NodeState node) {
        return node.cordoned() || !node.ready();
    }

    /** Short: a plan of thousands of nodes has to fit into a message. */
    private static String reason(NodesSpec spec, NodeState node) {
        if (node.cordoned()) {
            return "cordoned already";
        }
        if (!node.ready()) {
            return "not ready already";
        }
        int blockers = node.drain().blockers().size();
        int evictions = node.drain().evictions();
        if (spec.strategy() != Strategy.DRAIN || blockers + evictions == 0) {
            return "";
        }
        return blockers == 0
                ? evictions + " evictions"
                : "%d evictions, %d pods cannot leave".formatted(evictions, blockers);
    }
}
