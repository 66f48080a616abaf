package dev.headway.mesh;

import dev.headway.model.Labels;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The contexts of a kubeconfig as clusters.
 *
 * <p>Labels come from a context extension, the place kubeconfig has for a tool's own data, and from configuration, which
 * wins:
 *
 * <pre>{@code
 * contexts:
 * - name: blue
 *   context:
 *     cluster: blue
 *     extensions:
 *     - name: headway.dev/cluster
 *       extension: {labels: {environment: staging}}
 * }</pre>
 */
public final class KubeconfigClusters implements Clusters, AutoCloseable {

    private final Map<String, Cluster> clusters = new TreeMap<>();

    /**
     * Opens the clusters of a file.
     *
     * @param contexts the contexts to use; all of them when empty
     * @throws IllegalArgumentException if the file or a wanted context is not there, or not there once
     */
    public KubeconfigClusters(Path file, List<String> contexts) {
        this(file, contexts, List.of());
    }

    /**
     * Opens the clusters of a file, with more labels than it has.
     *
     * @param labels each as {@code CONTEXT:key=value}
     * @throws IllegalArgumentException if the file or a wanted context is not there, or not there once
     */
    public KubeconfigClusters(Path file, List<String> contexts, List<String> labels) {
        this(file, contexts, labels, Connections.DEFAULT);
    }

    KubeconfigClusters(Path file, List<String> contexts, List<String> labels, Connections connections) {
        Kubeconfig whole = Kubeconfig.read(file);
        List<String> wanted = contexts.isEmpty() ? whole.contexts() : contexts;
        Map<String, Map<String, String>> more = new HashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            // Names of contexts may have colons, as those of EKS do; keys of labels have none.
            int colon = label.lastIndexOf(':', equals);
            if (colon < 1 || equals < colon + 2 || !wanted.contains(label.substring(0, colon))) {
                throw new IllegalArgumentException(
                        "'%s' is not a label of a context: expected CONTEXT:key=value with one of %s"
                                .formatted(label, String.join(", ", wanted)));
            }
            more.computeIfAbsent(label.substring(0, colon), context -> new HashMap<>())
                    .put(label.substring(colon + 1, equals), label.substring(equals + 1));
        }
        for (String name : wanted) {
            Kubeconfig one = whole.only(name);
            Map<String, String> all = new HashMap<>(one.labels().values());
            all.putAll(more.getOrDefault(name, Map.of()));
            clusters.computeIfAbsent(name, key -> connections.open(key, Labels.of(all), one));
        }
    }

    @Override
    public List<Cluster> all() {
        return List.copyOf(clusters.values());
    }

    @Override
    public Optional<Cluster> find(String name) {
        return Optional.ofNullable(clusters.get(name));
    }

    @Override
    public void close() {
        clusters.values().forEach(cluster -> cluster.client().close());
    }
}
