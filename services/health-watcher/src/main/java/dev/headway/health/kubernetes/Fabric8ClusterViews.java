package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.ClusterView;
import dev.headway.health.domain.ClusterViews;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Views of the clusters in the registry. */
@ApplicationScoped
public class Fabric8ClusterViews implements ClusterViews {

    private static final Logger LOG = Logger.getLogger(Fabric8ClusterViews.class);

    private final Clusters clusters;

    @Inject
    public Fabric8ClusterViews(Clusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public Optional<ClusterView> open(String cluster, Consumer<Change> changes) {
        return found(cluster).map(found -> {
            Feeds feeds = new Feeds(found.client(), changes);
            feeds.start();
            return new Fabric8ClusterView(feeds);
        });
    }

    /** What another cluster says proves nothing about this one. */
    private Optional<Cluster> found(String cluster) {
        try {
            return clusters.find(cluster);
        } catch (ClusterRefusedException e) {
            LOG.warnf("%s is not judged: %s", cluster, e.getMessage());
            return Optional.empty();
        }
    }
}
