package dev.headway.mesh;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The registry: the clusters this process may touch. */
public interface Clusters {

    /** All clusters by name. */
    List<Cluster> all();

    /**
     * The cluster of that name.
     *
     * @throws ClusterRefusedException if it cannot be proven to be the cluster that had the name before
     */
    Optional<Cluster> find(String name);

    /** Clusters that are described but cannot be used, by name, with the reason. */
    default Map<String, String> problems() {
        return Map.of();
    }

    /** Has something done, by any thread, after each change of what the registry holds: clusters, or connections to them. */
    default void onChange(Runnable listener) {
        // Most registries never change.
    }
}
