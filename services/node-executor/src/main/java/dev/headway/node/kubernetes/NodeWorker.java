package dev.headway.node.kubernetes;

import dev.headway.mesh.Cluster;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.node.domain.Action;
import dev.headway.node.domain.Action.Await;
import dev.headway.node.domain.Action.Hold;
import dev.headway.node.domain.Action.Rest;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.NodeEventGateway;
import dev.headway.node.domain.NodeView;
import dev.headway.node.domain.Progress;
import dev.headway.node.domain.ReconcileRules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries one node through its step: whenever the node or one of its pods changes, and at every deadline, it asks the rules
 * for the next action and performs it, one at a time, on a virtual thread that lives as long as there is something to do.
 */
final class NodeWorker implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NodeWorker.class);

    /** What a worker works with. */
    record Surroundings(
            Cluster cluster,
            Fabric8NodeGateway gateway,
            NodeEventGateway events,
            NodeExecutorConfig config,
            InstantSource clock,
            ScheduledExecutorService timer) {}

    private record Seen(Node node, Intent intent) {}

    private final String name;
    private final Surroundings with;
    private final Consumer<Node> onNode;
    private final Consumer<NodeWorker> onEnd;
    private final NodeActions actions;
    private final Backoff backoff;
    private final NodePods pods;

    private @Nullable Seen seen;
    private Progress progress = Progress.none();
    private boolean gone;
    private boolean closed;
    private boolean running;
    private boolean changed;
    private int failures;
    private long quietUntil = System.nanoTime();
    private @Nullable Future<?> alarm;

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
        this.backoff =
                new Backoff(surroundings.config().retry(), surroundings.config().retryMax());
        this.pods = new NodePods(surroundings.cluster(), name, this::wake);
    }

    /** Takes note of the node and its intent. */
    synchronized void observe(Node node, Intent intent) {
        Seen before = seen;
        if (before != null && before.intent().attempt() != intent.attempt()) {
            progress = Progress.none();
        }
        seen = new Seen(node, intent);
        wake();
    }

    /** The node is no longer in the cluster. */
    synchronized void gone() {
        gone = true;
        wake();
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
    public synchronized void close() {
        closed = true;
        pods.close();
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private synchronized void change(UnaryOperator<Progress> step) {
        progress = step.apply(progress);
        wake();
    }

    private synchronized void wake() {
        changed = true;
        if (!running && !closed) {
            running = true;
            Thread.ofVirtual()
                    .name("node-executor/" + with.cluster() + "/" + name)
                    .start(this::run);
        }
    }

    private void run() {
        while (goesOn()) {
            long quiet = quietUntil - System.nanoTime();
            if (quiet > 0) {
                alarm(Duration.ofNanos(quiet));
                continue;
            }
            try {
                step();
                failures = 0;
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private synchronized boolean goesOn() {
        running = changed && !closed;
        changed = false;
        return running;
    }

    private void step() {
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
            alarm(with.config().retry());
            return;
        }
        Progress known = progress();
        Action action = next(now, known, pods.seen());
        if (action instanceof Hold) {
            // A watch can fall silent without an error; a node is not held for what only the watch says.
            action = next(now, known, with.gateway().pods(name));
        }
        switch (action) {
            case Rest rest -> {}
            case Await await -> alarm(Duration.between(with.clock().instant(), await.until()));
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
            wake();
        }
        Node written = done.written();
        if (written != null) {
            onNode.accept(written);
        }
    }

    private void failed(RuntimeException e) {
        failures++;
        Duration pause = backoff.after(failures);
        if (e instanceof ApiException refused) {
            pause = refused.retryAfter().orElse(pause);
            if (refused.conflict() && failures == 1) {
                pause = Duration.ZERO;
            }
        }
        if (failures == 1) {
            LOG.infof("%s: node %s: trying again: %s", with.cluster(), name, e.getMessage());
        } else {
            LOG.debugf(e, "%s: node %s: failure %d in a row", with.cluster(), name, failures);
        }
        if (e instanceof ApiException refused && refused.conflict()) {
            reread();
        }
        quietUntil = System.nanoTime() + pause.toNanos();
        alarm(pause);
    }

    /** The watch will tell it too, but perhaps later than the next try. */
    private void reread() {
        try {
            with.gateway().read(name).ifPresent(onNode);
        } catch (ApiException e) {
            LOG.debugf("%s: node %s: %s", with.cluster(), name, e.getMessage());
        }
    }

    private synchronized void alarm(Duration pause) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        if (!closed) {
            try {
                alarm = with.timer().schedule(this::wake, Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debugf("%s: node %s: the executor is closing", with.cluster(), name);
            }
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
        NodeView view = new NodeView(
                name,
                Fabric8NodeGateway.unschedulable(now.node()),
                new Claim.Claimed(now.intent()),
                all.stream().map(PodViews::of).toList(),
                all.stream().filter(PodViews::isZtunnel).map(PodViews::ztunnel).toList());
        return ReconcileRules.next(view, now.intent(), known, with.clock().instant());
    }
}
