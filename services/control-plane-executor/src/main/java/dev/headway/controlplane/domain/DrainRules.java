package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Workloads.DisruptionBudget;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.controlplane.domain.Workloads.Trait;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the drains of a whole node walk would meet, simulated node by node.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/">Kubernetes: safely drain a node</a>
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/">Kubernetes: API-initiated eviction</a>
 */
final class DrainRules {

    private static final int BLOCKERS = 5;

    private final Case given;
    private final Map<String, DisruptionBudget> budgets = new HashMap<>();
    private final Map<String, Integer> replicas = new HashMap<>();
    private final Placement placement;
    private final List<PodGroup> leaving;

    DrainRules(Case given) {
        this.given = given;
        Workloads workloads = given.seen().workloads();
        workloads.budgets().forEach(budget -> budgets.put(budget.object(), budget));
        workloads.pods().forEach(group -> replicas.merge(group.workload(), group.count(), Integer::sum));
        this.placement = new Placement(given.seen().nodes(), workloads.pods());
        Set<String> walked = given.seen().nodes().stream()
                .filter(node -> PoolRules.toDo(given, node))
                .map(ObservedNode::name)
                .collect(Collectors.toSet());
        this.leaving = workloads.pods().stream()
                .filter(group -> walked.contains(group.node()) && group.mustLeave())
                .toList();
    }

    /** Whether nodes are drained at all. */
    static boolean drains(Case given) {
        return given.nodes().strategy() == NodesSpec.Strategy.DRAIN;
    }

    /** The forecast of each node that has anything to forecast, by node. */
    Map<String, DrainForecast> forecasts() {
        Map<String, Integer> evictions = new TreeMap<>();
        Map<String, TreeSet<String>> blockers = new TreeMap<>();
        for (PodGroup group : leaving) {
            evictions.merge(group.node(), group.count(), Integer::sum);
            String why = blocked(group);
            if (!why.isEmpty()) {
                blockers.computeIfAbsent(group.node(), unused -> new TreeSet<>())
                        .add(group.workload() + ": " + why);
            }
        }
        Map<String, DrainForecast> forecasts = new HashMap<>();
        evictions.forEach((node, count) -> forecasts.put(
                node, new DrainForecast(count, few(List.copyOf(blockers.getOrDefault(node, new TreeSet<>()))))));
        return forecasts;
    }

    /** A survey of many nodes has to fit into a message. */
    private static List<String> few(List<String> blockers) {
        if (blockers.size() <= BLOCKERS) {
            return blockers;
        }
        List<String> few = new ArrayList<>(blockers.subList(0, BLOCKERS));
        few.add("and %d more".formatted(blockers.size() - BLOCKERS));
        return few;
    }

    private String blocked(PodGroup group) {
        if (group.traits().contains(Trait.UNMANAGED) && !given.nodes().drain().evictUnmanaged()) {
            return "no controller would make it again";
        }
        if (group.budgets().size() > 1) {
            return "PodDisruptionBudgets %s select it together".formatted(new TreeSet<>(group.budgets()));
        }
        return group.budgets().stream()
                .map(budgets::get)
                .filter(budget -> budget.allowed() == 0)
                .map(budget -> "PodDisruptionBudget %s allows no disruption".formatted(budget.object()))
                .findFirst()
                .orElse("");
    }

    List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        budgets(notices);
        unmanaged(notices);
        byNamespace(
                FindingCode.EMPTY_DIR_LOST,
                "drains evict pods with an emptyDir volume, those of %s",
                with(Trait.EMPTY_DIR),
                leaving,
                notices);
        byNamespace(
                FindingCode.LOCAL_STORAGE,
                "drains evict pods with storage of their node, those of %s",
                with(Trait.HOST_PATH).or(with(Trait.LOCAL_VOLUME)),
                leaving,
                notices);
        byNamespace(
                FindingCode.ONLY_THIS_NODE,
                "pods of %s fit on no node but their own",
                placement::fitsOnlyItsNode,
                leaving,
                notices);
        byNamespace(
                FindingCode.SINGLE_REPLICA,
                "drains evict the only replica of %s",
                group -> replicas.getOrDefault(group.workload(), 0) == 1
                        && !group.traits().contains(Trait.UNMANAGED),
                leaving,
                notices);
        byNamespace(
                FindingCode.LOSES_DATA_PATH,
                "mesh pods of %s stay on their node while its ztunnel is replaced",
                with(Trait.AMBIENT).and(with(Trait.TOLERATES_CORDON).or(group -> !group.mustLeave())),
                given.seen().workloads().pods(),
                notices);
        PoolRules.pools(given).forEach(pool -> capacity(pool, notices));
        return notices;
    }

    private void budgets(List<Notice> notices) {
        Map<String, Set<String>> selected = new TreeMap<>();
        Set<String> twice = new TreeSet<>();
        for (PodGroup group : leaving) {
            group.budgets()
                    .forEach(budget -> selected.computeIfAbsent(budget, unused -> new TreeSet<>())
                            .add(group.workload()));
            if (group.budgets().size() > 1 && twice.add(group.workload())) {
                notices.add(inTheWay(FindingCode.TWO_BUDGETS)
                        .at(
                                group.workload(),
                                "the PodDisruptionBudgets %s select its pods together",
                                new TreeSet<>(group.budgets())));
            }
        }
        given.seen().workloads().budgets().stream()
                .filter(budget -> selected.containsKey(budget.object()))
                .filter(budget -> budget.neverAllows() || budget.allowed() == 0)
                .forEach(budget -> notices.add(stuck(budget, selected.getOrDefault(budget.object(), Set.of()))));
    }

    /** What never leaves a node blocks the upgrade, unless the request leaves such nodes out. */
    private FindingCode inTheWay(FindingCode code) {
        return given.nodes().drain().onTimeout() == OnTimeout.SKIP ? FindingCode.LEFT_OUT : code;
    }

    private Notice stuck(DisruptionBudget budget, Set<String> workloads) {
        FindingCode code =
                budget.neverAllows() ? inTheWay(FindingCode.BUDGET_NEVER_ALLOWS) : FindingCode.BUDGET_USED_UP;
        return code.at(
                "PodDisruptionBudget " + budget.object(),
                "the budget demands %s of %d pods of %s and allows %d disruptions",
                budget.rule(),
                budget.expected(),
                String.join(", ", workloads),
                budget.allowed());
    }

    private void unmanaged(List<Notice> notices) {
        FindingCode code = given.nodes().drain().evictUnmanaged()
                ? FindingCode.UNMANAGED_LOST
                : inTheWay(FindingCode.UNMANAGED_BLOCKS);
        byNamespace(code, "no controller owns %s", with(Trait.UNMANAGED), leaving, notices);
    }

    private static void byNamespace(
            FindingCode code,
            String message,
            Predicate<PodGroup> concerned,
            List<PodGroup> groups,
            List<Notice> notices) {
        Map<String, Set<String>> namespaces = new TreeMap<>();
        groups.stream()
                .filter(concerned)
                .forEach(group -> namespaces
                        .computeIfAbsent(namespace(group), unused -> new TreeSet<>())
                        .add(group.workload()));
        namespaces.forEach((namespace, workloads) ->
                notices.add(code.at("namespace " + namespace, message, ConsumerRules.named(List.copyOf(workloads)))));
    }

    private static String namespace(PodGroup group) {
        return group.workload().replaceFirst("^\\S+ ", "").replaceFirst("/.*$", "");
    }

    private static Predicate<PodGroup> with(Trait trait) {
        return group -> group.traits().contains(trait);
    }

    /** As many nodes as may be unavailable are drained together, in the order of the walk. */
    private void capacity(PoolRules.Pool pool, List<Notice> notices) {
        List<ObservedNode> walked = pool.nodes().stream()
                .filter(node -> PoolRules.toDo(given, node))
                .toList();
        Map<String, List<PodGroup>> byNode = leaving.stream().collect(Collectors.groupingBy(PodGroup::node));
        List<String> full = new ArrayList<>();
        Set<String> homeless = new TreeSet<>();
        for (int from = 0; from < walked.size(); from += pool.maxUnavailable()) {
            List<ObservedNode> drained = walked.subList(from, Math.min(walked.size(), from + pool.maxUnavailable()));
            List<PodGroup> evicted = drained.stream()
                    .flatMap(node -> byNode.getOrDefault(node.name(), List.of()).stream())
                    .filter(group -> !placement.fitsOnlyItsNode(group))
                    .toList();
            Set<String> left =
                    placement.homeless(drained.stream().map(ObservedNode::name).collect(Collectors.toSet()), evicted);
            if (!left.isEmpty()) {
                full.addAll(drained.stream().map(ObservedNode::name).toList());
                homeless.addAll(left);
            }
        }
        if (!full.isEmpty()) {
            notices.add(FindingCode.NO_SPARE_CAPACITY.at(
                    pool.name(),
                    "while %s are drained, %d at a time, other nodes have no room for %s",
                    ConsumerRules.named(full),
                    pool.maxUnavailable(),
                    ConsumerRules.named(List.copyOf(homeless))));
        }
    }
}
