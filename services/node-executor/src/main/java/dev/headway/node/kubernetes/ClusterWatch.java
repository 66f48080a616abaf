package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Interruptions;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.NodeEventGateway;
import dev.headway.node.domain.SurgeOrder;
import dev.headway.node.domain.Walk;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.jboss.logging.Logger;

/**
 * Watches one cluster and keeps a {@link NodeWorker} for every node that carries an intent.
 *
 * <p>Whose intent it was does not matter: after a restart or a rebalance the nodes themselves say what is to be done.
 */
public final class ClusterWatch implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);

    private final Cluster cluster;
    private final NodeWorker.Surroundings surroundings;
    private final ZtunnelWatch ztunnels;
    private final Neighbours neighbours;
    private final NodeCommands commands;
    private final SurgeWorker surges;
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
        ApiRequests api = new ApiRequests(cluster.client(), config.requestTimeout());
        this.cluster = cluster;
        this.surroundings = new NodeWorker.Surroundings(
                cluster, new Fabric8NodeGateway(api), events, config, clock, timer, new Interruptions());
        this.ztunnels = new ZtunnelWatch(cluster, surroundings.interruptions(), this::neighboursChanged);
        this.neighbours = new Neighbours(cluster, ztunnels);
        this.commands = new NodeCommands(surroundings, neighbours, this::wrote, this::repeat);
        this.surges = new SurgeWorker(surroundings, new Fabric8ZtunnelGateway(api), ztunnels, neighbours);
        this.informers = List.of(nodes(), budgets());
    }

    /** Begins to watch. A cluster that does not answer is tried again until it does or this is closed. */
    public ClusterWatch start() {
        informers.forEach(SharedIndexInformer::start);
        ztunnels.start();
        return this;
    }

    /** Whether this watches over the connection that the registry has now. */
    boolean isOf(Cluster current) {
        return cluster.client() == current.client();
    }

    /**
     * Takes a command in.
     *
     * @return the answer; empty when it follows
     * @throws ApiException if the API server does not play its part
     */
    public Optional<NodeEvent> answer(NodeCommand command, String cause) {
        return switch (command) {
            case WalkNode walk -> commands.answer(Walk.of(walk, cause));
            case ReleaseNode release -> commands.answer(release);
            case SurgeNodes surge -> surges.answer(SurgeOrder.of(surge, cause));
            case SurgeNodesBack surge -> surges.answer(SurgeOrder.of(surge, cause));
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        informers.forEach(SharedIndexInformer::stop);
        ztunnels.close();
        commands.close();
        surges.close();
        workers.values().forEach(NodeWorker::close);
        workers.clear();
    }

    /** Takes note of a node as a request returned it. */
    private void wrote(Node node) {
        neighbours.wrote(node);
        observe(node);
    }

    /** An older state of a node than one seen before is dropped. */
    private synchronized void observe(Node node) {
        String name = node.getMetadata().getName();
        long version = Neighbours.version(node);
        if (closed || newest.merge(name, version, Math::max) > version) {
            return;
        }
        NodeWorker working = workers.get(name);
        if (working != null && working.worksOnAnother(node)) {
            // Its deletion was missed by the watch, and another node took the name.
            workers.remove(name);
            working.gone();
        }
        switch (IntentAnnotation.read(node)) {
            case Claim.Claimed(Intent intent) ->
                workers.computeIfAbsent(name, absent -> new NodeWorker(name, surroundings, this::wrote, this::forget))
                        .observe(node, intent);
            case Claim.Free free -> end(name);
            case Claim.Illegible illegible -> {
                LOG.warnf("%s: node %s: %s", cluster, name, illegible.detail());
                end(name);
            }
        }
    }

    private void neighboursChanged() {
        commands.neighboursChanged();
        surges.changed();
    }

    private void repeat(String node) {
        NodeWorker worker = workers.get(node);
        if (worker != null) {
            worker.repeat();
        }
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
        SharedIndexInformer<Node> informer = neighbours.informer();
        informer.exceptionHandler((started, error) -> retried("nodes", error));
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Node node) {
                observe(node);
                neighboursChanged();
            }

            @Override
            public void onUpdate(Node before, Node node) {
                observe(node);
                neighboursChanged();
            }

            @Override
            public void onDelete(Node node, boolean finalStateUnknown) {
                newest.remove(node.getMetadata().getName());
                neighbours.left(node);
                NodeWorker worker = workers.get(node.getMetadata().getName());
                if (worker != null) {
                    worker.gone();
                }
                neighboursChanged();
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
        surroundings.interruptions().failed(cluster.name(), what, error);
        return true;
    }

    private static int allowed(PodDisruptionBudget budget) {
        return budget.getStatus() == null || budget.getStatus().getDisruptionsAllowed() == null
                ? 0
                : budget.getStatus().getDisruptionsAllowed();
    }
}
