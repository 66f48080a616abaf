package dev.headway.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How many nodes around one node may be unavailable, whoever made them so: cordoned, NotReady, or without a ready ztunnel.
 *
 * @param pools the pools of the request in order; a node belongs to the first whose labels it has, or to the rest
 * @param pool the index in {@code pools} of the node's pool; the size of {@code pools} for the rest
 * @param maxUnavailable how many nodes of the pool may be unavailable, the node itself included, at least one
 * @param maxUnavailablePerZone how many nodes of its zone may be, the node itself included; 0 for no limit
 */
public record NodeBudget(List<Labels> pools, int pool, int maxUnavailable, int maxUnavailablePerZone) {

    public NodeBudget {
        requireNonNull(pools, "pools is null");
        pools = List.copyOf(pools);
        if (pool < 0 || pool > pools.size()) {
            throw new IllegalArgumentException("pool must be from 0 to %d, got %d".formatted(pools.size(), pool));
        }
        if (maxUnavailable < 1 || maxUnavailablePerZone < 0) {
            throw new IllegalArgumentException(
                    "a budget needs maxUnavailable >= 1 and maxUnavailablePerZone >= 0, got %d and %d"
                            .formatted(maxUnavailable, maxUnavailablePerZone));
        }
    }

    /** The index of the pool a node with these labels belongs to. */
    public static int poolOf(List<Labels> pools, Labels node) {
        for (int pool = 0; pool < pools.size(); pool++) {
            if (pools.get(pool).match(node)) {
                return pool;
            }
        }
        return pools.size();
    }
}
