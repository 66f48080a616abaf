package dev.headway.node;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.node.domain.NodeCommandHandler;
import dev.headway.node.domain.NodeEventGateway;
import dev.headway.node.kubernetes.ApiException;
import dev.headway.node.kubernetes.ClusterWatch;
import dev.headway.node.kubernetes.ClusterWatches;
import dev.headway.node.kubernetes.NodeExecutorConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** The node executor: hands each command to the watch of its cluster, and refuses those it cannot get through. */
@ApplicationScoped
public class NodeExecutor implements NodeCommandHandler, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NodeExecutor.class);

    private final Clusters clusters;
    private final NodeEventGateway events;
    private final NodeExecutorConfig config;
    private final InstantSource clock;
    private final ClusterWatches watches;

    @Inject
    public NodeExecutor(Clusters clusters, NodeEventGateway events, NodeExecutorConfig config) {
        this(clusters, events, config, InstantSource.system());
    }

    /** Makes an executor with a clock of its own. */
    public NodeExecutor(Clusters clusters, NodeEventGateway events, NodeExecutorConfig config, InstantSource clock) {
        this.clusters = clusters;
        this.events = events;
        this.config = config;
        this.clock = clock;
        this.watches = new ClusterWatches(clusters, events, config, clock);
        clusters.onChange(watches::renew);
    }

    @Override
    public void answerFor(Predicate<String> wanted) {
        watches.answerFor(wanted);
    }

    @Override
    public void handle(NodeCommand command, String cause) {
        answer(command, cause).ifPresent(event -> events.publish(event, cause));
    }

    @PreDestroy
    @Override
    public void close() {
        watches.close();
    }

    private Optional<NodeEvent> answer(NodeCommand command, String cause) {
        Optional<Cluster> cluster;
        try {
            cluster = clusters.find(command.step().cluster());
        } catch (ClusterRefusedException e) {
            return refused(command, e.reason(), String.valueOf(e.getMessage()));
        }
        if (cluster.isEmpty()) {
            return refused(
                    command,
                    FailureReason.UNKNOWN_CLUSTER,
                    "cluster %s is not in the registry".formatted(command.step().cluster()));
        }
        ClusterWatch watch = watches.of(cluster.get());
        ApiException last = null;
        for (int tried = 0; tried < config.commandTries(); tried++) {
            try {
                return watch.answer(command, cause);
            } catch (ApiException e) {
                LOG.debugf("%s: %s", command.step(), e.getMessage());
                if (!e.conflict()) {
                    pause(e);
                }
                last = e;
            }
        }
        return refused(
                command,
                last != null && last.conflict() ? FailureReason.CONFLICT : FailureReason.CLUSTER_UNREACHABLE,
                last == null ? "" : String.valueOf(last.getMessage()));
    }

    private Optional<NodeEvent> refused(NodeCommand command, FailureReason reason, String detail) {
        return Optional.of(new NodeStepRefused(command.step(), subject(command), reason, detail, clock.instant()));
    }

    private void pause(ApiException e) {
        try {
            Thread.sleep(e.retryAfter().orElse(config.retry()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The node, or the batch of nodes that the cluster itself chooses. */
    private static String subject(NodeCommand command) {
        return switch (command) {
            case WalkNode walk -> walk.node();
            case ReleaseNode release -> release.node();
            case SurgeNodes surge -> surge.step().step().name();
            case SurgeNodesBack surge -> surge.step().step().name();
        };
    }
}
