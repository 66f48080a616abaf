package dev.headway.mesh;

import java.util.List;
import java.util.Optional;

/** The registry: the clusters this process may touch. */
public interface Clusters {

    /** All clusters by name. */
    List<Cluster> all();

    /** The cluster of that name. */
    Optional<Cluster> find(String name);
}
