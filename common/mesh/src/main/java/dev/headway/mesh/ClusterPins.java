package dev.headway.mesh;

import dev.headway.model.FailureReason;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which cluster has which name: the uid of its kube-system namespace, which lives as long as the cluster does.
 *
 * <p>The first cluster seen under a name gets it, unless a pin from before says otherwise.
 */
@Singleton
public class ClusterPins {

    private final Map<String, String> uids = new ConcurrentHashMap<>();

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
}
