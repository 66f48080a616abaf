package dev.headway.node.kubernetes;

import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.node.domain.BudgetRules;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.CommandDecision;
import dev.headway.node.domain.CommandRules;
import dev.headway.node.domain.Finished;
import dev.headway.node.domain.Neighbour;
import dev.headway.node.domain.NodeView;
import dev.headway.node.domain.Walk;
import dev.headway.node.domain.ZtunnelView;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Answers the commands for the nodes of one cluster, and keeps those that wait for a budget.
 *
 * <p>Reads the node itself before each decision, never a cache: between two commands for one node there are milliseconds. One
 * decision at a time, so that no two nodes take the same place of a budget. A command that waits is in no memory but this one:
 * after a crash its lease ends and it is commanded again.
 */
final class NodeCommands implements AutoCloseable, WorkLoop.Task {

    private static final Logger LOG = Logger.getLogger(NodeCommands.class);

    /**
     * A command that waits.
     *
     * @param detail what was said about it last
     */
    private record Waiting(Walk walk, String detail, Instant saidAt) {}

    private final NodeWorker.Surroundings with;
    private final Neighbours neighbours;
    private final Consumer<Node> onNode;
    private final Consumer<String> repeat;
    private final WorkLoop loop;
    private final Map<String, Waiting> waiting = Collections.synchronizedMap(new LinkedHashMap<>());

    /**
     * Keeps no command yet.
     *
     * @param onNode takes each state of a node that a request returned
     * @param repeat says everything again that is true of a node's attempt
     */
    NodeCommands(
            NodeWorker.Surroundings surroundings,
            Neighbours neighbours,
            Consumer<Node> onNode,
            Consumer<String> repeat) {
        this.with = surroundings;
        this.neighbours = neighbours;
        this.onNode = onNode;
        this.repeat = repeat;
        this.loop =
                new WorkLoop(surroundings.cluster() + "/waiting", surroundings.config(), surroundings.timer(), this);
    }

    /** Takes a walk in; empty when the answer follows. */
    synchronized Optional<NodeEvent> answer(Walk walk) {
        Waiting known = waiting.get(walk.node());
        if (known != null
                && known.walk().step().sameStep(walk.step())
                && walk.step().attempt() < known.walk().step().attempt()) {
            return ignored(walk.step(), "a later attempt waits for its budget");
        }
        waiting.remove(walk.node());
        return attempt(walk);
    }

    /** Takes a release in. */
    synchronized Optional<NodeEvent> answer(ReleaseNode command) {
        Optional<Node> found = with.gateway().read(command.node());
        waiting.remove(command.node());
        if (found.isEmpty()) {
            return gone(command.step(), command.node());
        }
        Node node = found.get();
        Claim claim = IntentAnnotation.read(node);
        return act(
                CommandRules.release(command.step(), command.occurredAt(), PodViews.node(node, claim, List.of())),
                command.step(),
                node);
    }

    /** Looks again whether a waiting node may go; waits for no decision that is being made. */
    void neighboursChanged() {
        if (!waiting.isEmpty()) {
            loop.wake();
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    @Override
    public void step() {
        for (Waiting next : snapshot()) {
            again(next)
                    .ifPresent(event -> with.events().publish(event, next.walk().cause()));
        }
        untilNext().ifPresent(loop::alarm);
    }

    @Override
    public void conflict() {
        // Each look reads the node anew.
    }

    private synchronized List<Waiting> snapshot() {
        return List.copyOf(waiting.values());
    }

    private synchronized Optional<Duration> untilNext() {
        Instant now = with.clock().instant();
        return waiting.values().stream()
                .map(next -> neighbours.known()
                        ? Duration.between(now, next.saidAt().plus(with.config().waitingRepeat()))
                        : with.config().retry())
                .min(Duration::compareTo);
    }

    private synchronized Optional<NodeEvent> again(Waiting next) {
        String node = next.walk().node();
        if (waiting.get(node) != next) {
            return Optional.empty();
        }
        Optional<Neighbour> seen = neighbours.all().stream()
                .filter(neighbour -> neighbour.name().equals(node))
                .findFirst();
        Optional<String> obstacle = seen.flatMap(neighbour -> obstacle(next.walk(), neighbour));
        if (obstacle.isEmpty()) {
            waiting.remove(node);
            try {
                return attempt(next.walk());
            } catch (RuntimeException e) {
                waiting.putIfAbsent(node, next);
                throw e;
            }
        }
        boolean due = !with.clock()
                .instant()
                .isBefore(next.saidAt().plus(with.config().waitingRepeat()));
        return due || !obstacle.get().equals(next.detail()) ? waits(next.walk(), obstacle.get()) : Optional.empty();
    }

    private Optional<NodeEvent> attempt(Walk walk) {
        Optional<Node> found = with.gateway().read(walk.node());
        if (found.isEmpty()) {
            return gone(walk.step(), walk.node());
        }
        Node node = found.get();
        NodeView view = view(walk, node);
        CommandDecision decision = CommandRules.walk(walk, view, with.clock().instant());
        if (decision instanceof CommandDecision.Undertake) {
            Optional<String> obstacle = obstacle(walk, neighbours.of(node, view));
            if (obstacle.isPresent()) {
                Optional<NodeEvent> waits = waits(walk, obstacle.get());
                // The first list takes a moment; that is nothing to tell.
                return neighbours.known() ? waits : Optional.empty();
            }
        }
        return act(decision, walk.step(), node);
    }

    private Optional<String> obstacle(Walk walk, Neighbour node) {
        if (!node.available()) {
            return Optional.empty();
        }
        return neighbours.known()
                ? BudgetRules.obstacle(walk.budget(), node, neighbours.all())
                : Optional.of("the nodes of cluster %s are not listed yet".formatted(with.cluster()));
    }

    private Optional<NodeEvent> waits(Walk walk, String detail) {
        Instant now = with.clock().instant();
        waiting.put(walk.node(), new Waiting(walk, detail, now));
        loop.alarm(
                neighbours.known()
                        ? with.config().waitingRepeat()
                        : with.config().retry());
        LOG.infof("%s waits: %s", walk.step(), detail);
        return Optional.of(new NodeWaiting(walk.step(), walk.node(), detail, now));
    }

    private Optional<NodeEvent> act(CommandDecision decision, StepRef step, Node node) {
        String name = node.getMetadata().getName();
        return switch (decision) {
            case CommandDecision.Undertake(var intent) -> {
                onNode.accept(with.gateway().write(node, intent));
                yield Optional.empty();
            }
            case CommandDecision.Resume resume -> {
                onNode.accept(node);
                repeat.accept(name);
                yield Optional.empty();
            }
            case CommandDecision.ReportServing(Walk walk, ZtunnelView ztunnel) -> Optional.of(serving(walk, ztunnel));
            case CommandDecision.Release(boolean uncordon, Finished finished) -> {
                Node released = with.gateway().release(node, uncordon, finished);
                onNode.accept(released);
                yield Optional.of(released(step, released));
            }
            case CommandDecision.Withdraw(Finished finished) -> {
                onNode.accept(with.gateway().release(node, false, finished));
                yield withdrawn(step, name);
            }
            case CommandDecision.ReportWithdrawn reportWithdrawn -> withdrawn(step, name);
            case CommandDecision.ReportReleased reportReleased -> Optional.of(released(step, node));
            case CommandDecision.Refuse(FailureReason reason, String detail) -> refused(step, name, reason, detail);
            case CommandDecision.Ignore(String why) -> ignored(step, why);
        };
    }

    /** A walk on a node that is not under way asks for the pods: what it wants may be there already. */
    private NodeView view(Walk walk, Node node) {
        Claim claim = IntentAnnotation.read(node);
        List<Pod> pods = claim instanceof Claim.Free || !Fabric8NodeGateway.unschedulable(node)
                ? walk.cniVersion().isEmpty()
                        ? with.gateway().ztunnels(walk.node())
                        : with.gateway().pods(walk.node())
                : List.of();
        return PodViews.node(node, claim, pods);
    }

    private NodeEvent serving(Walk walk, ZtunnelView pod) {
        Instant now = with.clock().instant();
        return switch (walk.direction()) {
            case FORWARD -> new NodeUpgraded(walk.step(), walk.node(), pod.key(), walk.revision(), pod.image(), now);
            case BACK -> new NodeReverted(walk.step(), walk.node(), pod.key(), walk.revision(), pod.image(), now);
        };
    }

    private NodeEvent released(StepRef step, Node node) {
        return new NodeReleased(
                step,
                node.getMetadata().getName(),
                !Fabric8NodeGateway.unschedulable(node),
                with.clock().instant());
    }

    private Optional<NodeEvent> withdrawn(StepRef step, String node) {
        LOG.infof("%s is withdrawn, node %s is untouched", step, node);
        return Optional.of(new NodeWithdrawn(step, node, with.clock().instant()));
    }

    private Optional<NodeEvent> gone(StepRef step, String node) {
        return refused(step, node, FailureReason.NODE_GONE, "there is no node " + node);
    }

    private Optional<NodeEvent> refused(StepRef step, String node, FailureReason reason, String detail) {
        return Optional.of(
                new NodeStepRefused(step, node, reason, detail, with.clock().instant()));
    }

    private static Optional<NodeEvent> ignored(StepRef step, String why) {
        LOG.infof("%s: ignored: %s", step, why);
        return Optional.empty();
    }
}
