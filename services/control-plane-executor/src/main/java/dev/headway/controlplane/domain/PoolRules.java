package dev.headway.controlplane.domain;

import dev.headway.model.Amount;
import dev.headway.model.Labels;
import dev.headway.model.NodeBudget;
import dev.headway.model.Target;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.PoolSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which nodes are renewed, in which pools and order, and whether their budgets leave room to begin. */
final class PoolRules {

    /**
     * The nodes of one pool.
     *
     * @param name for people
     * @param maxUnavailable how many of them may be unavailable at the same time
     * @param nodes ordered by name
     */
    record Pool(String name, int maxUnavailable, List<ObservedNode> nodes) {}

    private PoolRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.seen().nodes().forEach(node -> node(node, notices));
        if (given.nodes().strategy() != NodesSpec.Strategy.SURGE) {
            pools(given).forEach(pool -> room(given, pool, notices));
            zones(given).forEach(zone -> room(given, zone, notices));
        }
        return notices;
    }

    private static void node(ObservedNode node, List<Notice> notices) {
        String object = "node " + node.name();
        if (!node.ready()) {
            notices.add(FindingCode.NODE_NOT_READY.at(object, "the node is not Ready"));
        }
        if (node.foreignCordon()) {
            notices.add(FindingCode.FOREIGN_CORDON.at(object, "somebody else cordoned the node"));
        }
    }

    /** The pools of the request in order, the nodes of no pool last. */
    static List<Pool> pools(Case given) {
        List<PoolSelector> selectors = given.nodes().pools();
        List<Labels> labels = selectors.stream().map(PoolSelector::matchLabels).toList();
        List<List<ObservedNode>> members = new ArrayList<>();
        for (int pool = 0; pool <= labels.size(); pool++) {
            members.add(new ArrayList<>());
        }
        given.seen().nodes().stream()
                .sorted(Comparator.comparing(ObservedNode::name))
                .forEach(node ->
                        members.get(NodeBudget.poolOf(labels, node.labels())).add(node));
        List<Pool> pools = new ArrayList<>();
        for (int pool = 0; pool < members.size(); pool++) {
            Amount own = pool < selectors.size() ? selectors.get(pool).maxUnavailable() : Amount.of(0);
            Amount amount = own.value() == 0 ? given.nodes().maxUnavailable() : own;
            String name = pool < labels.size() ? "pool " + labels.get(pool) : "pool of the other nodes";
            List<ObservedNode> nodes = List.copyOf(members.get(pool));
            if (!nodes.isEmpty()) {
                pools.add(new Pool(name, amount.ofAtLeastOne(nodes.size()), nodes));
            }
        }
        return pools;
    }

    private static List<Pool> zones(Case given) {
        Amount amount = given.nodes().maxUnavailablePerZone();
        if (amount.value() == 0) {
            return List.of();
        }
        Map<String, List<ObservedNode>> zones = new TreeMap<>();
        given.seen().nodes().stream()
                .filter(node -> !node.zone().isEmpty())
                .forEach(node -> zones.computeIfAbsent(node.zone(), unused -> new ArrayList<>())
                        .add(node));
        return zones.entrySet().stream()
                .map(zone -> new Pool(
                        "zone " + zone.getKey(),
                        amount.ofAtLeastOne(zone.getValue().size()),
                        zone.getValue()))
                .toList();
    }

    /** Whether a node's ztunnel is still to be renewed. */
    static boolean toDo(Case given, ObservedNode node) {
        Observation.ZtunnelPod pod = given.seen().dataPlane().ztunnels().get(node.name());
        return pod == null
                || given.target()
                        .map(Target::revision)
                        .filter(pod.revision()::equals)
                        .isEmpty();
    }

    private static void room(Case given, Pool pool, List<Notice> notices) {
        List<String> unavailable = pool.nodes().stream()
                .filter(PoolRules::unavailable)
                .map(ObservedNode::name)
                .toList();
        boolean work = pool.nodes().stream().anyMatch(node -> !unavailable(node) && toDo(given, node));
        if (work && unavailable.size() >= pool.maxUnavailable()) {
            notices.add(FindingCode.POOL_USED_UP.at(
                    pool.name(),
                    "at most %d of the nodes may be unavailable at a time and %s already used them up",
                    pool.maxUnavailable(),
                    ConsumerRules.named(unavailable)));
        }
    }

    private static boolean unavailable(ObservedNode node) {
        return node.foreignCordon() || !node.ready();
    }
}
