package dev.headway.mesh;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedExtension;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The contexts of a kubeconfig as clusters.
 *
 * <p>Labels come from a context extension, the place kubeconfig has for a tool's own data:
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

    private static final String EXTENSION = "headway.dev/cluster";

    private final Map<String, Cluster> clusters = new TreeMap<>();

    /**
     * Opens the clusters of a file.
     *
     * @param contexts the contexts to use; all of them when empty
     * @throws IllegalArgumentException if a wanted context is not in the file
     * @throws UncheckedIOException if the file cannot be read
     */
    public KubeconfigClusters(Path file, List<String> contexts) {
        Config config = read(file);
        List<String> wanted = contexts.isEmpty()
                ? config.getContexts().stream().map(NamedContext::getName).toList()
                : contexts;
        for (String name : wanted) {
            NamedContext context = config.getContexts().stream()
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("%s has no context '%s'".formatted(file, name)));
            clusters.put(name, open(config, context));
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

    private static Cluster open(Config whole, NamedContext context) {
        String kubeconfig = Serialization.asYaml(only(whole, context));
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(io.fabric8.kubernetes.client.Config.fromKubeconfig(kubeconfig))
                .build();
        return new Cluster(context.getName(), labels(context), client, kubeconfig);
    }

    private static Config only(Config whole, NamedContext context) {
        List<NamedCluster> cluster = whole.getClusters().stream()
                .filter(candidate ->
                        candidate.getName().equals(context.getContext().getCluster()))
                .toList();
        List<NamedAuthInfo> user = whole.getUsers().stream()
                .filter(candidate ->
                        candidate.getName().equals(context.getContext().getUser()))
                .toList();
        return new ConfigBuilder()
                .withApiVersion("v1")
                .withKind("Config")
                .withCurrentContext(context.getName())
                .withClusters(cluster)
                .withUsers(user)
                .withContexts(context)
                .build();
    }

    private static Labels labels(NamedContext context) {
        Map<String, String> labels = new TreeMap<>();
        List<NamedExtension> extensions = new ArrayList<>(context.getContext().getExtensions());
        for (NamedExtension extension : extensions) {
            if (extension.getName().equals(EXTENSION)) {
                Map<?, ?> content = Serialization.jsonMapper().convertValue(extension.getExtension(), Map.class);
                if (content.get("labels") instanceof Map<?, ?> values) {
                    values.forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
                }
            }
        }
        return Labels.of(labels);
    }

    private static Config read(Path file) {
        try {
            return Serialization.unmarshal(Files.readString(file), Config.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the kubeconfig " + file, e);
        }
    }
}
