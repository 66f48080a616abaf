package dev.headway.health.kubernetes;

import dev.headway.health.domain.Change;
import dev.headway.health.domain.ClusterView;
import dev.headway.health.domain.ClusterViews;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Views of the clusters in the registry. */
@ApplicationScoped
public class Fabric8ClusterViews implements ClusterViews {

    private static final Logger LOG = Logger.getLogger(Fabric8ClusterViews.class);

    private final Clusters clusters;
    private final Map<String, Fabric8ClusterView> views = new ConcurrentHashMap<>();

    @Inject
    public Fabric8ClusterViews(Clusters clusters) {
        this.clusters = clusters;
        clusters.onChange(this::renew);
    }

    @Override
    public Optional<ClusterView> open(String cluster, Consumer<Change> changes) {
        return found(cluster).map(found -> {
            Fabric8ClusterView view = new Fabric8ClusterView(found, changes);
            views.put(cluster, view);
            return view;
        });
    }

    /** A connection that the registry has given up shows nothing any more. */
    private synchronized void renew() {
        for (Cluster cluster : clusters.all()) {
            Fabric8ClusterView view = views.get(cluster.name());
            if (view != null) {
                view.follow(cluster);
            }
        }
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
