package dev.headway.mesh;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** One request that tells whether a cluster can be reached and which one it is. */
public final class ClusterProbe {

    /** It lives as long as its cluster. */
    static final String NAMESPACE = "kube-system";

    private ClusterProbe() {}

    /**
     * Asks a cluster who it is.
     *
     * @throws ClusterRefusedException with {@code CLUSTER_UNREACHABLE} if it does not say
     */
    public static String uid(Cluster cluster) {
        try {
            Namespace namespace =
                    cluster.client().namespaces().withName(NAMESPACE).get();
            if (namespace == null) {
                throw new ClusterRefusedException(
                        FailureReason.CLUSTER_UNREACHABLE,
                        "cluster '%s' has no namespace kube-system to know it by".formatted(cluster));
            }
            return namespace.getMetadata().getUid();
        } catch (KubernetesClientException e) {
            throw new ClusterRefusedException(
                    FailureReason.CLUSTER_UNREACHABLE, detail(cluster, e, "GET namespaces/kube-system"), e);
        }
    }

    /** One sentence; what the client says can have lines of stack and bodies. */
    static String detail(Cluster cluster, KubernetesClientException problem, String asked) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return problem.getCode() > 0
                ? "cluster '%s' answers %d to %s".formatted(cluster, problem.getCode(), asked)
                : "cluster '%s' does not answer: %s"
                        .formatted(cluster, requireNonNullElse(root.getMessage(), root.toString()));
    }
}
