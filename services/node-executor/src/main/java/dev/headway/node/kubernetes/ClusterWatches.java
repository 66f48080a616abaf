package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.node.domain.NodeEventGateway;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** The watches of the clusters this process answers for. */
public final class ClusterWatches implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ClusterWatches.class);

    private final Clusters clusters;
    private final NodeEventGateway events;
    private final NodeExecutorConfig config;
    private final InstantSource clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("node-executor-timer").factory());
    private final Map<String, ClusterWatch> watches = new ConcurrentHashMap<>();
    private Predicate<String> wanted = cluster -> false;

    public ClusterWatches(Clusters clusters, NodeEventGateway events, NodeExecutorConfig config, InstantSource clock) {
        this.clusters = clusters;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** The watch of a cluster, begun now if need be, or anew because the registry has another connection to it. */
    public ClusterWatch of(Cluster cluster) {
        return watches.compute(cluster.name(), (name, known) -> {
            if (known != null && known.isOf(cluster)) {
                return known;
            }
            if (known != null) {
                LOG.infof("%s: the registry has another connection, its watches are opened anew", name);
                known.close();
            }
            return new ClusterWatch(cluster, events, config, clock, timer).start();
        });
    }

    /** Watches exactly these of the registered clusters, from now on also those that come to be registered. */
    public synchronized void answerFor(Predicate<String> wanted) {
        this.wanted = wanted;
        renew();
    }

    /** Watches what is to be watched over the connections that the registry has now. */
    public synchronized void renew() {
        if (timer.isShutdown()) {
            return;
        }
        List<Cluster> mine = clusters.all().stream()
                .filter(cluster -> wanted.test(cluster.name()))
                .toList();
        Map.copyOf(watches).forEach((name, watch) -> {
            if (mine.stream().noneMatch(cluster -> cluster.name().equals(name)) && watches.remove(name, watch)) {
                LOG.infof("%s: is no longer watched here", name);
                watch.close();
            }
        });
        mine.forEach(this::of);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        watches.values().forEach(ClusterWatch::close);
        watches.clear();
    }
}
