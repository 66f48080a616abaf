package dev.headway.health.domain;

import java.util.Optional;
import java.util.function.Consumer;

/** Opens views of clusters. */
public interface ClusterViews {

    /**
     * Opens a view and keeps it current from now on. Does not wait for it to be filled.
     *
     * @param changes is told of every change, from a thread that must not be held
     * @return nothing if there is no cluster of that name
     */
    Optional<ClusterView> open(String cluster, Consumer<Change> changes);
}
