package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.ClusterView;
import dev.headway.health.domain.ClusterViews;
import dev.headway.mesh.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Consumer;

/** Views of the clusters in the registry. */
@ApplicationScoped
public class Fabric8ClusterViews implements ClusterViews {

    private final Clusters clusters;

    @Inject
    public Fabric8ClusterViews(Clusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public Optional<ClusterView> open(String cluster, Consumer<Change> changes) {
        return clusters.find(cluster).map(found -> {
            Feeds feeds = new Feeds(found.client(), changes);
            feeds.start();
            return new Fabric8ClusterView(feeds);
        });
    }
}
