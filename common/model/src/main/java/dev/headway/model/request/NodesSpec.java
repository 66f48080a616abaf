package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.Amount;
import dev.headway.model.Violation;
import java.time.Duration;
import java.util.List;

/**
 * How the ztunnel of each node is replaced.
 *
 * @param maxUnavailable how many nodes of a pool may be unavailable at the same time; nodes that others cordoned or that are
 *     not ready count too
 * @param maxUnavailablePerZone how many nodes of a zone may be, whatever their pool; 0 for no limit
 * @param pools node pools in the order they are upgraded; nodes of no pool come last
 * @param failureBudget how many nodes may fail before the lane stops
 * @param readyTimeout how long a new ztunnel pod may take to become ready
 */
public record NodesSpec(
        Strategy strategy,
        Amount maxUnavailable,
        Amount maxUnavailablePerZone,
        List<PoolSelector> pools,
        DrainSpec drain,
        int failureBudget,
        Duration readyTimeout) {

    /** What a document may leave out. */
    public static final NodesSpec DEFAULT = new NodesSpec(
            Strategy.DRAIN, Amount.of(1), Amount.of(0), List.of(), DrainSpec.DEFAULT, 0, Duration.ofMinutes(5));

    /** The ways to replace a ztunnel. */
    public enum Strategy {
        /** Cordon, evict, replace, confirm, release. */
        @JsonProperty("Drain")
        DRAIN,
        /** Replace without draining: connections through the node reset. */
        @JsonProperty("InPlace")
        IN_PLACE,
        /** A second ztunnel starts before the first stops. */
        @JsonProperty("Surge")
        SURGE
    }

    public NodesSpec {
        requireNonNull(strategy, "strategy is null");
        requireNonNull(maxUnavailable, "maxUnavailable is null");
        requireNonNull(maxUnavailablePerZone, "maxUnavailablePerZone is null");
        pools = List.copyOf(pools);
        requireNonNull(drain, "drain is null");
        requireNonNull(readyTimeout, "readyTimeout is null");
    }

    void violations(CniSpec cni, List<Violation> violations) {
        if (strategy == Strategy.SURGE) {
            surgeViolations(cni, violations);
        }
        if (maxUnavailable.value() == 0) {
            violations.add(
                    new Violation("spec.nodes.maxUnavailable", maxUnavailable.toString(), "must be at least 1 or 1%"));
        }
        for (int i = 0; i < pools.size(); i++) {
            if (pools.get(i).matchLabels().values().isEmpty()) {
                violations.add(
                        new Violation("spec.nodes.pools[" + i + "].matchLabels", "{}", "must name at least one label"));
            }
        }
        if (failureBudget < 0) {
            violations.add(
                    new Violation("spec.nodes.failureBudget", Integer.toString(failureBudget), "must be at least 0"));
        }
        if (readyTimeout.isNegative() || readyTimeout.isZero()) {
            violations.add(new Violation("spec.nodes.readyTimeout", readyTimeout.toString(), "must be positive"));
        }
        drain.violations(violations);
    }

    /** With Surge Kubernetes chooses the nodes, so that nothing can be said about one node or a group of them. */
    private void surgeViolations(CniSpec cni, List<Violation> violations) {
        if (!pools.isEmpty()) {
            violations.add(new Violation(
                    "spec.nodes.pools",
                    pools.size() + " pools",
                    "must be empty with strategy Surge: Kubernetes chooses the order of the nodes"));
        }
        if (maxUnavailablePerZone.value() > 0) {
            violations.add(new Violation(
                    "spec.nodes.maxUnavailablePerZone",
                    maxUnavailablePerZone.toString(),
                    "must be 0 with strategy Surge: Kubernetes chooses the nodes, whatever their zone"));
        }
        if (failureBudget > 0) {
            violations.add(new Violation(
                    "spec.nodes.failureBudget",
                    Integer.toString(failureBudget),
                    "must be 0 with strategy Surge: no single node can be left out"));
        }
        if (cni.strategy() == CniSpec.Strategy.WITH_NODE) {
            violations.add(new Violation(
                    "spec.cni.strategy",
                    "WithNode",
                    "must be Rolling where spec.nodes.strategy is Surge: no node is drained in which both could be"
                            + " renewed"));
        }
    }
}
