package dev.headway.node.kubernetes;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.model.message.NodeEvent.NodesSurgedBack;
import dev.headway.node.domain.SurgeAction;
import dev.headway.node.domain.SurgeClaim;
import dev.headway.node.domain.SurgeDecision;
import dev.headway.node.domain.SurgeIntent;
import dev.headway.node.domain.SurgeOrder;
import dev.headway.node.domain.SurgeRules;
import dev.headway.node.domain.SurgeView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Renews the ztunnels of a cluster in batches: answers the commands, and carries the DaemonSet through its step. */
final class SurgeWorker implements AutoCloseable, WorkLoop.Task {

    private static final Logger LOG = Logger.getLogger(SurgeWorker.class);

    private final NodeWorker.Surroundings with;
    private final Fabric8ZtunnelGateway gateway;
    private final ZtunnelWatch watch;
    private final Neighbours neighbours;
    private final WorkLoop loop;

    private @Nullable DaemonSet newest;
    private @Nullable StepRef said;

    SurgeWorker(
            NodeWorker.Surroundings surroundings,
            Fabric8ZtunnelGateway gateway,
            ZtunnelWatch watch,
            Neighbours neighbours) {
        this.with = surroundings;
        this.gateway = gateway;
        this.watch = watch;
        this.neighbours = neighbours;
        this.loop = new WorkLoop(surroundings.cluster() + "/surge", surroundings.config(), surroundings.timer(), this);
    }

    /** Takes a command in; empty when the answer follows. */
    Optional<NodeEvent> answer(SurgeOrder order) {
        Optional<DaemonSet> found = gateway.read();
        if (found.isEmpty()) {
            return refused(order.step(), FailureReason.NOT_FOUND, "there is no DaemonSet with the pods app=ztunnel");
        }
        DaemonSet set = found.get();
        SurgeView view = SurgeViews.of(set, gateway.pods(), neighbours);
        return switch (SurgeRules.command(order, IntentAnnotation.read(set), view, now())) {
            case SurgeDecision.Undertake(SurgeIntent intent) -> {
                observe(gateway.write(set, intent));
                yield Optional.empty();
            }
            case SurgeDecision.Resume resume -> {
                sayAgain();
                yield Optional.empty();
            }
            case SurgeDecision.ReportSurged(List<String> nodes) ->
                Optional.of(surged(order.step(), order.direction(), nodes, order.revision()));
            case SurgeDecision.Refuse(FailureReason reason, String detail) -> refused(order.step(), reason, detail);
            case SurgeDecision.Ignore(String why) -> {
                LOG.infof("%s: ignored: %s", order.step(), why);
                yield Optional.empty();
            }
        };
    }

    /** Looks at the DaemonSet again. */
    void changed() {
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
    }

    @Override
    public void step() {
        Optional<DaemonSet> set = current();
        if (set.isEmpty() || !(IntentAnnotation.read(set.get()) instanceof SurgeClaim.Claimed(SurgeIntent intent))) {
            return;
        }
        if (!neighbours.known()) {
            loop.alarm(with.config().retry());
            return;
        }
        boolean done = intent.ref(with.cluster().name()).equals(saidLast());
        SurgeAction action = next(set.get(), watch.pods(), intent, done);
        if (ends(action)) {
            // A watch can lag or fall silent without an error; a step does not end for what only the watch says.
            action = next(set.get(), gateway.pods(), intent, done);
        }
        perform(action, set.get(), intent);
    }

    @Override
    public void conflict() {
        try {
            gateway.read().ifPresent(this::observe);
        } catch (ApiException e) {
            LOG.debugf("%s: %s", with.cluster(), e.getMessage());
        }
    }

    private static boolean ends(SurgeAction action) {
        return switch (action) {
            case SurgeAction.Write(SurgeIntent written) -> written.reason() != null;
            case SurgeAction.SaySurged surged -> true;
            case SurgeAction.SayFailed failed -> false;
            case SurgeAction.Forget forget -> false;
            case SurgeAction.Await await -> false;
        };
    }

    private SurgeAction next(DaemonSet set, List<Pod> pods, SurgeIntent intent, boolean done) {
        return SurgeRules.next(SurgeViews.of(set, pods, neighbours), intent, done, now());
    }

    private void perform(SurgeAction action, DaemonSet set, SurgeIntent intent) {
        StepRef step = intent.ref(with.cluster().name());
        switch (action) {
            case SurgeAction.Write(SurgeIntent written) -> observe(gateway.write(set, written));
            case SurgeAction.SaySurged(List<String> nodes) ->
                say(surged(step, intent.direction(), nodes, intent.revision()), intent);
            case SurgeAction.SayFailed(FailureReason reason, String detail) ->
                say(new NodeStepRefused(step, step.step().name(), reason, detail, now()), intent);
            case SurgeAction.Forget forget -> observe(gateway.forget(set));
            case SurgeAction.Await(Instant until) -> loop.alarm(Duration.between(now(), until));
        }
    }

    private void say(NodeEvent event, SurgeIntent intent) {
        with.events().publish(event, intent.cause());
        LOG.infof("%s: %s", event.getClass().getSimpleName(), event.step());
        synchronized (this) {
            said = event.step();
        }
        loop.wake();
    }

    private synchronized void sayAgain() {
        said = null;
        loop.wake();
    }

    private synchronized void observe(DaemonSet set) {
        newest = set;
        loop.wake();
    }

    private synchronized @Nullable StepRef saidLast() {
        return said;
    }

    /** The DaemonSet as the watch shows it, or as a request returned it where that is newer. */
    private synchronized Optional<DaemonSet> current() {
        Optional<DaemonSet> seen = watch.set();
        DaemonSet own = newest;
        return own != null
                        && seen.filter(set -> Neighbours.version(set) >= Neighbours.version(own))
                                .isEmpty()
                ? Optional.of(own)
                : seen;
    }

    private Optional<NodeEvent> refused(StepRef step, FailureReason reason, String detail) {
        return Optional.of(new NodeStepRefused(step, step.step().name(), reason, detail, now()));
    }

    private NodeEvent surged(StepRef step, Direction direction, List<String> nodes, String revision) {
        return switch (direction) {
            case FORWARD -> new NodesSurged(step, nodes, revision, now());
            case BACK -> new NodesSurgedBack(step, nodes, revision, now());
        };
    }

    private Instant now() {
        return with.clock().instant();
    }
}
