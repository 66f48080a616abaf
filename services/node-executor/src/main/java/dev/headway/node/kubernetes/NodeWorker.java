package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Interruptions;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.node.domain.Action;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.GiveUp;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.NodeEventGateway;
import dev.headway.node.domain.Progress;
import dev.headway.node.domain.ReconcileRules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries one node through its step: whenever the node or one of its pods changes, and at every deadline, it asks the rules
 * for the next action and performs it.
 */
final class NodeWorker implements AutoCloseable, WorkLoop.Task {

    private static final Logger LOG = Logger.getLogger(NodeWorker.class);

    /** What a worker works with. */
    record Surroundings(
            Cluster cluster,
            Fabric8NodeGateway gateway,
            NodeEventGateway events,
            NodeExecutorConfig config,
            InstantSource clock,
            ScheduledExecutorService timer,
            Interruptions interruptions) {}

    private record Seen(Node node, Intent intent) {}

    private final String name;
    private final Surroundings with;
    private final Consumer<Node> onNode;
    private final Consumer<NodeWorker> onEnd;
    private final NodeActions actions;
    private final WorkLoop loop;
    private final NodePods pods;

    private @Nullable Seen seen;
    private Progress progress = Progress.none();
    private boolean gone;

    /**
     * Begins to watch the node's pods.
     *
     * @param onNode takes each state of the node that a request returned
     * @param onEnd called when the node has left and that was said
     */
    NodeWorker(String name, Surroundings surroundings, Consumer<Node> onNode, Consumer<NodeWorker> onEnd) {
        this.name = name;
        this.with = surroundings;
        this.onNode = onNode;
        this.onEnd = onEnd;
        this.actions = new NodeActions(name, surroundings);
        this.loop = new WorkLoop(
                "%s/%s".formatted(surroundings.cluster(), name), surroundings.config(), surroundings.timer(), this);
        this.pods = new NodePods(surroundings.cluster(), surroundings.interruptions(), name, loop::wake);
    }

    /** Takes note of the node and its intent. */
    synchronized void observe(Node node, Intent intent) {
        Seen before = seen;
        if (before != null && before.intent().attempt() != intent.attempt()) {
            progress = Progress.none();
        }
        seen = new Seen(node, intent);
        loop.wake();
    }

    /** The node is no longer in the cluster. */
    synchronized void gone() {
        gone = true;
        loop.wake();
    }

    /** Whether the node this works on is another of the same name. */
    synchronized boolean worksOnAnother(Node node) {
        return seen != null
                && !seen.node().getMetadata().getUid().equals(node.getMetadata().getUid());
    }

    /** Forgets what was said about the attempt, so that it is said again. */
    void repeat() {
        change(Progress::withNothingSaid);
    }

    /** Tries the evictions again that a budget stood in the way of. */
    void budgetsFreed() {
        change(known -> known.withBudgetsDue(with.clock().instant()));
    }

    @Override
    public void close() {
        loop.close();
        pods.close();
    }

    private synchronized void change(UnaryOperator<Progress> step) {
        progress = step.apply(progress);
        loop.wake();
    }

    @Override
    public void step() {
        Seen now = current();
        if (now == null) {
            return;
        }
        if (isGone()) {
            sayGone(now.intent());
            return;
        }
        if (!pods.known()) {
            // The first list may fail and be tried again without a word; no request is made by looking again.
            loop.alarm(with.config().retry());
            return;
        }
        Progress known = progress();
        Action action = next(now, known, pods.seen());
        if (action instanceof Hold || action instanceof GiveUp) {
            // A watch can fall silent without an error; a step does not end for what only the watch says.
            action = next(now, known, with.gateway().pods(name));
        }
        switch (action) {
            case Rest rest -> {}
            case Await await -> loop.alarm(Duration.between(with.clock().instant(), await.until()));
            case Action effect -> perform(effect, now);
        }
    }

    private void sayGone(Intent intent) {
        NodeStepRefused refused = new NodeStepRefused(
                intent.ref(with.cluster().name()),
                name,
                FailureReason.NODE_GONE,
                "node %s left the cluster".formatted(name),
                with.clock().instant());
        with.events().publish(refused, intent.cause());
        close();
        onEnd.accept(this);
    }

    private void perform(Action effect, Seen now) {
        NodeActions.Done done = actions.perform(effect, now.node(), now.intent());
        synchronized (this) {
            // A new attempt may have begun meanwhile; what was done for the last one says nothing about it.
            if (seen != null && seen.intent().attempt() == now.intent().attempt()) {
                progress = done.onto().apply(progress);
            }
            loop.wake();
        }
        Node written = done.written();
        if (written != null) {
            onNode.accept(written);
        }
    }

    /** The watch will tell it too, but perhaps later than the next try. */
    @Override
    public void conflict() {
        try {
            with.gateway().read(name).ifPresent(onNode);
        } catch (ApiException e) {
            LOG.debugf("%s: node %s: %s", with.cluster(), name, e.getMessage());
        }
    }

    private synchronized @Nullable Seen current() {
        return seen;
    }

    private synchronized boolean isGone() {
        return gone;
    }

    private synchronized Progress progress() {
        return progress;
    }

    private Action next(Seen now, Progress known, List<Pod> all) {
        return ReconcileRules.next(
                PodViews.node(now.node(), new Claim.Claimed(now.intent()), all),
                now.intent(),
                known,
                with.clock().instant());
    }
}
