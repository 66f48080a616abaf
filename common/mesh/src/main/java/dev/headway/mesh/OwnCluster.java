package dev.headway.mesh;

import dev.headway.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The cluster this process runs in, with the credentials of its ServiceAccount.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/">Kubernetes: access the API from a pod</a>
 */
final class OwnCluster implements Clusters, AutoCloseable {

    /** Where Kubernetes mounts the credentials of a ServiceAccount. */
    static final Path CREDENTIALS = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private final Cluster cluster;

    /**
     * Opens it.
     *
     * @throws IllegalArgumentException if this process does not run in a cluster
     */
    OwnCluster(String name, Labels labels, Path credentials, String server, Connections connections) {
        Path token = credentials.resolve("token");
        if (!Files.isReadable(token)) {
            throw new IllegalArgumentException(
                    "headway.cluster.name is for a process inside a cluster, and there is no ServiceAccount token at %s"
                            .formatted(token));
        }
        // JSON is YAML, and a file name may have what YAML would need quoted.
        Kubeconfig kubeconfig =
                Kubeconfig.parse("""
                {apiVersion: v1, kind: Config, current-context: own,
                 clusters: [{name: own, cluster: {server: "%s", certificate-authority: "%s"}}],
                 users: [{name: own, user: {tokenFile: "%s"}}],
                 contexts: [{name: own, context: {cluster: own, user: own}}]}
                """.formatted(server, credentials.resolve("ca.crt"), token), "the ServiceAccount");
        cluster = connections.open(name, labels, kubeconfig);
    }

    /** The address of the API server as every pod is told. */
    static String server() {
        String host = System.getenv().getOrDefault("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc");
        String port = System.getenv().getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public List<Cluster> all() {
        return List.of(cluster);
    }

    @Override
    public Optional<Cluster> find(String name) {
        return Optional.of(cluster).filter(own -> own.name().equals(name));
    }

    @Override
    public void close() {
        cluster.client().close();
    }
}
