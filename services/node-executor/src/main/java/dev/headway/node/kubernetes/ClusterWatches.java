package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.node.domain.NodeEventGateway;
import java.time.InstantSource;
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

    public ClusterWatches(Clusters clusters, NodeEventGateway events, NodeExecutorConfig config, InstantSource clock) {
        this.clusters = clusters;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** The watch of a cluster, begun now if need be. */
    public ClusterWatch of(Cluster cluster) {
        return watches.computeIfAbsent(
                cluster.name(), absent -> new ClusterWatch(cluster, events, config, clock, timer).start());
    }

    /** Watches exactly these of the registered clusters. */
    public synchronized void answerFor(Predicate<String> wanted) {
        Map.copyOf(watches).forEach((name, watch) -> {
            if (!wanted.test(name) && watches.remove(name, watch)) {
                LOG.infof("%s: another replica answers for it now", name);
                watch.close();
            }
        });
        clusters.all().stream().filter(cluster -> wanted.test(cluster.name())).forEach(this::of);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        watches.values().forEach(ClusterWatch::close);
        watches.clear();
    }
}
