package dev.headway.mesh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry that hands out a cluster only after it has proven who it is. The proof, one request, holds for half a minute.
 */
final class PinnedClusters implements Clusters, AutoCloseable {

    private static final Duration PROOF_HOLDS = Duration.ofSeconds(30);

    private final Clusters clusters;
    private final ClusterPins pins;
    private final InstantSource clock;

    /** When a connection proved itself, and with which uid. */
    private record Proof(Cluster cluster, String uid, Instant at) {}

    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    PinnedClusters(Clusters clusters, ClusterPins pins, InstantSource clock) {
        this.clusters = clusters;
        this.pins = pins;
        this.clock = clock;
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
    public void close() throws Exception {
        if (clusters instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    private void prove(Cluster cluster) {
        Instant now = clock.instant();
        Proof proof = proofs.get(cluster.name());
        if (proof == null
                || proof.cluster().client() != cluster.client()
                || !now.isBefore(proof.at().plus(PROOF_HOLDS))) {
            proof = new Proof(cluster, ClusterProbe.uid(cluster), now);
            proofs.put(cluster.name(), proof);
        }
        pins.check(cluster.name(), proof.uid());
    }
}
