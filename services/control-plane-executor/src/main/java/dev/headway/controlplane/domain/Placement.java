package dev.headway.controlplane.domain;

import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.controlplane.domain.Workloads.Toleration;
import dev.headway.model.Labels;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where pods could go, as far as requests, node labels and taints say it: first fit, the largest first. It knows nothing of
 * affinity between pods or spread, so that it is a forecast and no promise.
 */
final class Placement {

    private static final Comparator<PodGroup> LARGEST_FIRST = Comparator.comparingLong(
                    (PodGroup group) -> group.requests().memory())
            .thenComparingLong(group -> group.requests().cpu())
            .reversed()
            .thenComparing(PodGroup::workload);

    /** What decides which nodes take a pod at all. */
    private record Demand(Labels nodeLabels, List<Toleration> tolerations) {}

    private final List<ObservedNode> nodes;
    private final Resources[] free;
    private final boolean known;
    private final Map<Demand, BitSet> takers = new HashMap<>();

    Placement(List<ObservedNode> nodes, List<PodGroup> pods) {
        this.nodes = nodes;
        this.free = new Resources[nodes.size()];
        Map<String, Resources> used = new HashMap<>();
        pods.forEach(group -> used.merge(group.node(), group.requests().times(group.count()), Resources::plus));
        boolean reported = !nodes.isEmpty();
        for (int i = 0; i < free.length; i++) {
            ObservedNode node = nodes.get(i);
            free[i] = node.allocatable().minus(used.getOrDefault(node.name(), Resources.NONE));
            reported &= !node.allocatable().equals(Resources.NONE);
        }
        this.known = reported;
    }

    /** Whether labels and taints leave these pods no node but their own. */
    boolean fitsOnlyItsNode(PodGroup group) {
        if (nodes.size() < 2) {
            return false;
        }
        BitSet taking = takers(group);
        return taking.cardinality() == 1
                && nodes.get(taking.nextSetBit(0)).name().equals(group.node());
    }

    /** The workloads with a pod that no other node has room for; none where nodes do not report their size. */
    Set<String> homeless(Set<String> drained, List<PodGroup> evicted) {
        Set<String> homeless = new TreeSet<>();
        if (!known) {
            return homeless;
        }
        Resources[] left = free.clone();
        for (PodGroup group : evicted.stream().sorted(LARGEST_FIRST).toList()) {
            int toPlace = group.count();
            BitSet taking = takers(group);
            for (int i = taking.nextSetBit(0); i >= 0 && toPlace > 0; i = taking.nextSetBit(i + 1)) {
                ObservedNode node = nodes.get(i);
                boolean open = node.ready() && !node.unschedulable() && !drained.contains(node.name());
                while (open && toPlace > 0 && left[i].holds(group.requests())) {
                    left[i] = left[i].minus(group.requests());
                    toPlace--;
                }
            }
            if (toPlace > 0) {
                homeless.add(group.workload());
            }
        }
        return homeless;
    }

    private BitSet takers(PodGroup group) {
        return takers.computeIfAbsent(new Demand(group.nodeLabels(), group.tolerations()), this::takersOf);
    }

    private BitSet takersOf(Demand demand) {
        BitSet taking = new BitSet(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            ObservedNode node = nodes.get(i);
            boolean tolerated = node.taints().stream()
                    .filter(taint -> taint.effect().equals("NoSchedule")
                            || taint.effect().equals("NoExecute"))
                    // A cordon passes, and its taint with it.
                    .filter(taint -> !taint.key().equals("node.kubernetes.io/unschedulable"))
                    .allMatch(taint -> demand.tolerations().stream().anyMatch(one -> one.tolerates(taint)));
            taking.set(i, tolerated && demand.nodeLabels().match(node.labels()));
        }
        return taking;
    }
}
