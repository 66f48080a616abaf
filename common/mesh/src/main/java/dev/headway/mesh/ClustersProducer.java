package dev.headway.mesh;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Makes the one registry of a process from its configuration. */
@ApplicationScoped
public class ClustersProducer {

    @Produces
    @Singleton
    Clusters clusters(ClustersConfig config) {
        return config.kubeconfig()
                .<Clusters>map(
                        file -> new KubeconfigClusters(file, config.contexts().orElse(List.of())))
                .orElseGet(NoClusters::new);
    }

    void close(@Disposes Clusters clusters) throws Exception {
        if (clusters instanceof AutoCloseable closeable) {
            closeable.close();
        }
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
