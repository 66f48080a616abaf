package dev.headway.mesh;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes the one registry of a process from its configuration. */
@ApplicationScoped
public class ClustersProducer {

    @Produces
    @Singleton
    Clusters clusters(ClustersConfig clusters, OwnClusterConfig own, ClusterPins pins) {
        String service = ConfigProvider.getConfig()
                .getOptionalValue("quarkus.application.name", String.class)
                .orElse("services");
        return new PinnedClusters(chosen(clusters, own, new Connections("headway-" + service, pins::doubt)), pins);
    }

    void close(@Disposes Clusters clusters) throws Exception {
        if (clusters instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /**
     * The registry that the configuration asks for.
     *
     * @throws IllegalArgumentException if it asks for more than one, or for a part of one
     */
    static Clusters chosen(ClustersConfig config, OwnClusterConfig own, Connections connections) {
        check(config, own);
        if (config.kubeconfig().isPresent()) {
            return new KubeconfigClusters(
                    config.kubeconfig().get(),
                    config.contexts().orElse(List.of()),
                    config.labels().orElse(List.of()),
                    connections);
        }
        if (config.secrets().enabled()) {
            Config hub = new ConfigBuilder()
                    .withUserAgent(connections.userAgent())
                    .withHttp2Disable(true)
                    .build();
            KubernetesClient client =
                    new KubernetesClientBuilder().withConfig(hub).build();
            return new SecretClusters(client, config.secrets().namespace().orElse(client.getNamespace()), connections);
        }
        if (own.name().isPresent()) {
            return new OwnCluster(
                    own.name().get(),
                    labels(own.labels().orElse(List.of())),
                    OwnCluster.CREDENTIALS,
                    OwnCluster.server(),
                    connections);
        }
        return new NoClusters();
    }

    private static void check(ClustersConfig config, OwnClusterConfig own) {
        List<String> modes = new ArrayList<>();
        config.kubeconfig().ifPresent(file -> modes.add("headway.clusters.kubeconfig"));
        if (config.secrets().enabled()) {
            modes.add("headway.clusters.secrets.enabled");
        }
        own.name().ifPresent(name -> modes.add("headway.cluster.name"));
        if (modes.size() > 1) {
            throw new IllegalArgumentException(
                    "%s contradict each other: clusters come from one place".formatted(String.join(" and ", modes)));
        }
        needs("headway.clusters.contexts", config.contexts(), "headway.clusters.kubeconfig", modes);
        needs("headway.clusters.labels", config.labels(), "headway.clusters.kubeconfig", modes);
        needs(
                "headway.clusters.secrets.namespace",
                config.secrets().namespace(),
                "headway.clusters.secrets.enabled",
                modes);
        needs("headway.cluster.labels", own.labels(), "headway.cluster.name", modes);
    }

    private static void needs(String key, Optional<?> value, String other, List<String> modes) {
        if (value.isPresent() && !modes.contains(other)) {
            throw new IllegalArgumentException("%s says nothing without %s".formatted(key, other));
        }
    }

    private static Labels labels(List<String> texts) {
        Map<String, String> labels = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "headway.cluster.labels has '%s', expected key=value".formatted(text));
            }
            labels.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return Labels.of(labels);
    }

    private static final class NoClusters implements Clusters {
        @Override
        public List<Cluster> all() {
            return List.of();
        }

        @Override
        public Optional<Cluster> find(String name) {
            return Optional.empty();
        }
    }
}
