package dev.headway.mesh;

import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which cluster has which name: the uid of its kube-system namespace, which lives as long as the cluster does.
 *
 * <p>The first cluster seen under a name gets it, unless a pin from before says otherwise. What a connection has proven holds while an
 * {@link IdentityWatch} is open, and otherwise until a request on it fails in a way that casts doubt on who is at the other end.
 */
@Singleton
public class ClusterPins {

    /** Who answered on a connection, and whether a watch is open that would end with it. */
    private record Proof(KubernetesClient client, String uid, boolean watched) {}

    private final Map<String, String> uids = new ConcurrentHashMap<>();
    private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

    /** Gives a name to a cluster, whoever has it now. */
    public void pin(String name, String uid) {
        uids.put(name, uid);
    }

    /** Frees a name for whichever cluster is seen next. */
    public void free(String name) {
        uids.remove(name);
    }

    /** The uid of the cluster that has the name. */
    public Optional<String> uid(String name) {
        return Optional.ofNullable(uids.get(name));
    }

    /**
     * Checks who answers under a name.
     *
     * @throws ClusterRefusedException with {@code CLUSTER_REPLACED} if another cluster has the name
     */
    public void check(String name, String uid) {
        String pinned = uids.computeIfAbsent(name, first -> uid);
        if (!pinned.equals(uid)) {
            throw new ClusterRefusedException(
                    FailureReason.CLUSTER_REPLACED,
                    "another cluster answers as '%s': its kube-system namespace has uid %s, the name belongs to %s"
                            .formatted(name, uid, pinned));
        }
    }

    /** The uid this connection has proven, if nothing has cast doubt on it since. */
    Optional<String> proven(Cluster cluster) {
        return Optional.ofNullable(proofs.get(cluster.name()))
                .filter(proof -> proof.client() == cluster.client())
                .map(Proof::uid);
    }

    /** Takes note of what a connection has proven with one request. */
    void prove(Cluster cluster, String uid) {
        proofs.put(cluster.name(), new Proof(cluster.client(), uid, false));
    }

    /** Takes note that a watch is open on a connection: no doubt counts until it ends. */
    void hold(Cluster cluster, String uid) {
        proofs.put(cluster.name(), new Proof(cluster.client(), uid, true));
    }

    /** Takes note that the watch on a connection has ended. */
    void release(Cluster cluster) {
        proofs.computeIfPresent(cluster.name(), (name, proof) -> proof.client() == cluster.client() ? null : proof);
    }

    /** Takes note that a request to a cluster met no server, or one that refused who asks. */
    void doubt(String name) {
        proofs.computeIfPresent(name, (key, proof) -> proof.watched() ? proof : null);
    }
}
