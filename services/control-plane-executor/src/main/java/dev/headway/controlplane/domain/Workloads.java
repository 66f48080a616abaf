package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.controlplane.domain.ObservedNode.Taint;
import dev.headway.model.Labels;
import java.util.List;
import java.util.Set;

/** The running pods, alike ones together, and the budgets that protect them. */
public record Workloads(List<PodGroup> pods, List<DisruptionBudget> budgets) {

    /** What matters of a pod when its node is drained or its ztunnel restarts. */
    public enum Trait {
        /** A DaemonSet's: it stays on the node. */
        DAEMON_SET,
        /** A static pod: it stays on the node. */
        STATIC,
        /** No controller would make it again. */
        UNMANAGED,
        /** It has an emptyDir volume of its own. */
        EMPTY_DIR,
        /** It has a volume of type hostPath. */
        HOST_PATH,
        /** It has a claim bound to a volume of one node. */
        LOCAL_VOLUME,
        /** Its traffic goes through the node's ztunnel. */
        AMBIENT,
        /** It is scheduled to cordoned nodes too. */
        TOLERATES_CORDON
    }

    /**
     * Running pods of one workload on one node that are alike.
     *
     * @param workload what made them, such as {@code Deployment orders/api}, or the pod itself
     * @param budgets the PodDisruptionBudgets that select them, {@code NAMESPACE/NAME}
     * @param requests of each of them
     * @param nodeLabels the labels a node must have for them
     * @param count how many, at least one
     */
    public record PodGroup(
            String node,
            String workload,
            Set<String> budgets,
            Resources requests,
            Labels nodeLabels,
            List<Toleration> tolerations,
            Set<Trait> traits,
            int count) {

        public PodGroup {
            requireNonNull(node, "node is null");
            requireNonNull(workload, "workload is null");
            budgets = Set.copyOf(budgets);
            requireNonNull(requests, "requests is null");
            requireNonNull(nodeLabels, "nodeLabels is null");
            tolerations = List.copyOf(tolerations);
            traits = Set.copyOf(traits);
        }

        /** Whether a drain evicts them. */
        public boolean mustLeave() {
            return !traits.contains(Trait.DAEMON_SET) && !traits.contains(Trait.STATIC);
        }
    }

    /** What lets a pod onto a tainted node; an empty key or effect stands for all of them. */
    public record Toleration(String key, boolean anyValue, String value, String effect) {

        public Toleration {
            requireNonNull(key, "key is null");
            requireNonNull(value, "value is null");
            requireNonNull(effect, "effect is null");
        }

        boolean tolerates(Taint taint) {
            return (key.isEmpty() || key.equals(taint.key()))
                    && (effect.isEmpty() || effect.equals(taint.effect()))
                    && (anyValue || value.equals(taint.value()));
        }
    }

    /**
     * A PodDisruptionBudget.
     *
     * @param object {@code NAMESPACE/NAME}
     * @param rule what it demands, such as {@code minAvailable 2}
     * @param expected how many pods it counts with
     * @param desired how many of them must stay healthy
     * @param allowed how many may be disrupted now
     */
    public record DisruptionBudget(String object, String rule, int expected, int desired, int allowed) {

        public DisruptionBudget {
            requireNonNull(object, "object is null");
            requireNonNull(rule, "rule is null");
        }

        /** Whether it never allows a disruption, were all pods healthy. */
        public boolean neverAllows() {
            return expected > 0 && desired >= expected;
        }
    }

    public Workloads {
        pods = List.copyOf(pods);
        budgets = List.copyOf(budgets);
    }
}
