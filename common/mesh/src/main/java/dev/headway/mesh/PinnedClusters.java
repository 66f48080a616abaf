package dev.headway.mesh;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;
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
            proof = new Proof(cluster, uid(cluster), now);
            proofs.put(cluster.name(), proof);
        }
        pins.check(cluster.name(), proof.uid());
    }

    private static String uid(Cluster cluster) {
        try {
            Namespace namespace = cluster.client().namespaces().withName("kube-system").get();
            if (namespace == null) {
                throw new ClusterRefusedException(
                        FailureReason.CLUSTER_UNREACHABLE,
                        "cluster '%s' has no namespace kube-system to know it by".formatted(cluster));
            }
            return namespace.getMetadata().getUid();
        } catch (KubernetesClientException e) {
            throw new ClusterRefusedException(FailureReason.CLUSTER_UNREACHABLE, detail(cluster, e), e);
        }
    }

    /** One sentence; what the client says can have lines of stack and bodies. */
    private static String detail(Cluster cluster, KubernetesClientException problem) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return problem.getCode() > 0
                ? "cluster '%s' answers %d to GET namespaces/kube-system".formatted(cluster, problem.getCode())
                : "cluster '%s' does not answer: %s"
                        .formatted(cluster, requireNonNullElse(root.getMessage(), root.toString()));
    }
}
