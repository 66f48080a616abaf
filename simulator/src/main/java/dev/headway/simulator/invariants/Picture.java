package dev.headway.simulator.invariants;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** All clusters as the history has them so far. */
public final class Picture {

    private final SortedMap<String, ClusterPicture> clusters = new TreeMap<>();

    /** The clusters by name. */
    public SortedMap<String, ClusterPicture> clusters() {
        return Collections.unmodifiableSortedMap(clusters);
    }

    /** A cluster; one that nothing was heard of is empty. */
    public ClusterPicture cluster(String name) {
        return clusters.computeIfAbsent(name, key -> new ClusterPicture());
    }

    void apply(Happening happening) {
        switch (happening) {
            case Happening.Published published -> {}
            case Happening.PoisonChange poison -> {}
            case Happening.ClusterChange change -> cluster(change.cluster()).apply(change);
        }
    }
}
