package dev.headway.mesh;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registry that hands out a cluster only after its connection has proven, with one request, which cluster it leads to.
 *
 * <p>The request is made once, and again after one that met no server or was answered 401 or 403; while an {@link IdentityWatch} is
 * open, never.
 */
final class PinnedClusters implements Clusters, AutoCloseable {

    private final Clusters clusters;
    private final ClusterPins pins;

    PinnedClusters(Clusters clusters, ClusterPins pins) {
        this.clusters = clusters;
        this.pins = pins;
    }

    @Override
    public List<Cluster> all() {
        return clusters.all();
    }

    @Override
    public Optional<Cluster> find(String name) {
        Optional<Cluster> cluster = clusters.find(name);
        cluster.ifPresent(this::prove);
        return cluster;
    }

    @Override
    public Map<String, String> problems() {
        return clusters.problems();
    }

    @Override
    public void onChange(Runnable listener) {
        clusters.onChange(listener);
    }

    @Override
    public void close() throws Exception {
        if (clusters instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    private void prove(Cluster cluster) {
        Optional<String> proven = pins.proven(cluster);
        String uid = proven.isPresent() ? proven.get() : ClusterProbe.uid(cluster);
        if (proven.isEmpty()) {
            pins.prove(cluster, uid);
        }
        pins.check(cluster.name(), uid);
    }
}
