package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.NodeEventGateway;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches one cluster and keeps a {@link NodeWorker} for every node that carries an intent.
 *
 * <p>Whose intent it was does not matter: after a restart or a rebalance the nodes themselves say what is to be done.
 */
public final class ClusterWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);

    private final Cluster cluster;
    private final Fabric8NodeGateway gateway;
    private final NodeWorker.Surroundings surroundings;
    private final List<SharedIndexInformer<?>> informers;
    private final Map<String, NodeWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, Long> newest = new ConcurrentHashMap<>();
    private boolean closed;

    public ClusterWatch(
            Cluster cluster,
            NodeEventGateway events,
            NodeExecutorConfig config,
            InstantSource clock,
            ScheduledExecutorService timer) {
        this.cluster = cluster;
        this.gateway = new Fabric8NodeGateway(cluster.client(), config.requestTimeout());
        this.surroundings = new NodeWorker.Surroundings(cluster, gateway, events, config, clock, timer);
        this.informers = List.of(nodes(), budgets());
    }

    /** Begins to watch. A cluster that does not answer is tried again until it does or this is closed. */
    public ClusterWatch start() {
        informers.forEach(SharedIndexInformer::start);
        return this;
    }

    /** The requests to this cluster. */
    public Fabric8NodeGateway gateway() {
        return gateway;
    }

    /** Takes note of a node as a request or the watch returned it; an older state than one seen before is dropped. */
    public synchronized void observe(Node node) {
        String name = node.getMetadata().getName();
        long version = version(node);
        if (closed || newest.merge(name, version, Math::max) > version) {
            return;
        }
        switch (IntentAnnotation.read(node)) {
            case Claim.Claimed(Intent intent) ->
                workers.computeIfAbsent(name, absent -> new NodeWorker(name, surroundings, this::observe, this::forget))
                        .observe(node, intent);
            case Claim.Free free -> end(name);
            case Claim.Illegible illegible -> {
                LOG.warnf("%s: node %s: %s", cluster, name, illegible.detail());
                end(name);
            }
        }
    }

    /** Says everything again that is true of the node's current attempt. */
    public void repeat(String node) {
        NodeWorker worker = workers.get(node);
        if (worker != null) {
            worker.repeat();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        informers.forEach(SharedIndexInformer::stop);
        workers.values().forEach(NodeWorker::close);
        workers.clear();
    }

    private void end(String name) {
        NodeWorker worker = workers.remove(name);
        if (worker != null) {
            worker.close();
        }
    }

    private void forget(NodeWorker worker) {
        workers.values().remove(worker);
    }

    private SharedIndexInformer<Node> nodes() {
        SharedIndexInformer<Node> informer = cluster.client().nodes().runnableInformer(0);
        informer.itemStore(new SlimNodes());
        informer.exceptionHandler((started, error) -> retried("nodes", error));
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Node node) {
                observe(node);
            }

            @Override
            public void onUpdate(Node before, Node node) {
                observe(node);
            }

            @Override
            public void onDelete(Node node, boolean finalStateUnknown) {
                newest.remove(node.getMetadata().getName());
                NodeWorker worker = workers.get(node.getMetadata().getName());
                if (worker != null) {
                    worker.gone();
                }
            }
        });
        return informer;
    }

    private SharedIndexInformer<PodDisruptionBudget> budgets() {
        SharedIndexInformer<PodDisruptionBudget> informer = cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inAnyNamespace()
                .runnableInformer(0);
        informer.exceptionHandler((started, error) -> retried("poddisruptionbudgets", error));
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(PodDisruptionBudget budget) {
                // A new budget frees nothing.
            }

            @Override
            public void onUpdate(PodDisruptionBudget before, PodDisruptionBudget budget) {
                if (allowed(budget) > allowed(before)) {
                    workers.values().forEach(NodeWorker::budgetsFreed);
                }
            }

            @Override
            public void onDelete(PodDisruptionBudget budget, boolean finalStateUnknown) {
                workers.values().forEach(NodeWorker::budgetsFreed);
            }
        });
        return informer;
    }

    private boolean retried(String what, Throwable error) {
        LOG.warnf("%s: the watch of %s is interrupted: %s", cluster, what, error.getMessage());
        return true;
    }

    private static int allowed(PodDisruptionBudget budget) {
        return budget.getStatus() == null || budget.getStatus().getDisruptionsAllowed() == null
                ? 0
                : budget.getStatus().getDisruptionsAllowed();
    }

    /** Kubernetes promises an order of resource versions only since 1.35; where they are no numbers, every state counts. */
    private static long version(Node node) {
        String version = node.getMetadata().getResourceVersion();
        return version != null && version.matches("\\d{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
    }

    /** Nodes without what nobody here asks for: a node's status lists every image it holds. */
    private static final class SlimNodes extends BasicItemStore<Node> {

        SlimNodes() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public @Nullable Node put(String key, Node node) {
            node.setStatus(null);
            node.getMetadata().setManagedFields(null);
            return super.put(key, node);
        }
    }
}
