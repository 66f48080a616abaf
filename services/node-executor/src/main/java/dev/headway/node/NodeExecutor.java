package dev.headway.node;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.CommandDecision;
import dev.headway.node.domain.CommandRules;
import dev.headway.node.domain.NodeCommandHandler;
import dev.headway.node.domain.NodeEventGateway;
import dev.headway.node.domain.NodeView;
import dev.headway.node.domain.Walk;
import dev.headway.node.domain.ZtunnelView;
import dev.headway.node.kubernetes.ApiException;
import dev.headway.node.kubernetes.ClusterWatch;
import dev.headway.node.kubernetes.ClusterWatches;
import dev.headway.node.kubernetes.Fabric8NodeGateway;
import dev.headway.node.kubernetes.IntentAnnotation;
import dev.headway.node.kubernetes.NodeExecutorConfig;
import io.fabric8.kubernetes.api.model.Node;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * The node executor: writes what a command wants onto the node, and lets the watch of the cluster do the work.
 *
 * <p>Reads the node itself before each decision, never a cache: between two commands for one node there are milliseconds.
 */
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
                return attempt(watch, command, cause);
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

    private Optional<NodeEvent> attempt(ClusterWatch watch, NodeCommand command, String cause) {
        Optional<Node> found = watch.gateway().read(nodeOf(command));
        if (found.isEmpty()) {
            return refused(command, FailureReason.NODE_GONE, "there is no node %s".formatted(nodeOf(command)));
        }
        Node node = found.get();
        return switch (decide(watch, command, cause, node)) {
            case CommandDecision.Undertake(var intent) -> {
                watch.observe(watch.gateway().write(node, intent));
                yield Optional.empty();
            }
            case CommandDecision.Resume resume -> {
                watch.observe(node);
                watch.repeat(nodeOf(command));
                yield Optional.empty();
            }
            case CommandDecision.ReportServing(Walk walk, ZtunnelView ztunnel) -> Optional.of(serving(walk, ztunnel));
            case CommandDecision.Release(boolean uncordon) -> {
                Node released = watch.gateway().release(node, uncordon);
                watch.observe(released);
                yield Optional.of(released(command, released));
            }
            case CommandDecision.ReportReleased reportReleased -> Optional.of(released(command, node));
            case CommandDecision.Refuse(FailureReason reason, String detail) -> refused(command, reason, detail);
            case CommandDecision.Ignore(String why) -> {
                LOG.infof("%s: ignored: %s", command.step(), why);
                yield Optional.empty();
            }
        };
    }

    private CommandDecision decide(ClusterWatch watch, NodeCommand command, String cause, Node node) {
        return switch (command) {
            case UpgradeNode upgrade ->
                CommandRules.walk(Walk.of(upgrade, cause), view(watch, node, true), clock.instant());
            case RevertNode revert ->
                CommandRules.walk(Walk.of(revert, cause), view(watch, node, true), clock.instant());
            case ReleaseNode release -> CommandRules.release(release.step(), view(watch, node, false));
        };
    }

    /** Only a walk on a free node asks for the ztunnel: it may be there already. */
    private static NodeView view(ClusterWatch watch, Node node, boolean walk) {
        String name = node.getMetadata().getName();
        Claim claim = IntentAnnotation.read(node);
        List<ZtunnelView> ztunnels =
                walk && claim instanceof Claim.Free ? watch.gateway().ztunnels(name) : List.of();
        return new NodeView(name, Fabric8NodeGateway.unschedulable(node), claim, List.of(), ztunnels);
    }

    private NodeEvent serving(Walk walk, ZtunnelView pod) {
        Instant now = clock.instant();
        return switch (walk.direction()) {
            case FORWARD -> new NodeUpgraded(walk.step(), walk.node(), pod.key(), walk.revision(), pod.image(), now);
            case BACK -> new NodeReverted(walk.step(), walk.node(), pod.key(), walk.revision(), pod.image(), now);
        };
    }

    private NodeEvent released(NodeCommand command, Node node) {
        return new NodeReleased(
                command.step(), nodeOf(command), !Fabric8NodeGateway.unschedulable(node), clock.instant());
    }

    private Optional<NodeEvent> refused(NodeCommand command, FailureReason reason, String detail) {
        return Optional.of(new NodeStepRefused(command.step(), nodeOf(command), reason, detail, clock.instant()));
    }

    private void pause(ApiException e) {
        try {
            Thread.sleep(e.retryAfter().orElse(config.retry()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String nodeOf(NodeCommand command) {
        return switch (command) {
            case UpgradeNode upgrade -> upgrade.node();
            case RevertNode revert -> revert.node();
            case ReleaseNode release -> release.node();
        };
    }
}
