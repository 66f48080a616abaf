package dev.headway.node.kubernetes;

import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeDrained;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.node.domain.Action;
import dev.headway.node.domain.AgentView;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.Obstacle;
import dev.headway.node.domain.PodView;
import dev.headway.node.domain.Progress;
import dev.headway.node.domain.Progress.Said;
import dev.headway.node.domain.ZtunnelView;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Performs what the rules decided about one node: a request, or an event. */
final class NodeActions {

    private static final Logger LOG = Logger.getLogger(NodeActions.class);

    private final String node;
    private final NodeWorker.Surroundings with;
    private final Backoff evictionBackoff;
    private final Semaphore evictions;

    NodeActions(String node, NodeWorker.Surroundings surroundings) {
        this.node = node;
        this.with = surroundings;
        this.evictionBackoff = new Backoff(
                surroundings.config().evictionRetry(), surroundings.config().evictionRetryMax());
        this.evictions = new Semaphore(surroundings.config().parallelEvictions());
    }

    /**
     * What an action came to.
     *
     * @param onto adds it to what was done before
     * @param written the node as the action left it, null when it did not write the node
     */
    record Done(UnaryOperator<Progress> onto, @Nullable Node written) {

        static Done of(UnaryOperator<Progress> onto) {
            return new Done(onto, null);
        }

        static Done wrote(Node node) {
            return new Done(progress -> progress, node);
        }
    }

    /**
     * Performs one action.
     *
     * @param seen the node it was decided on
     * @throws RuntimeException if it is not known to be done; asking the rules again is the way on
     */
    Done perform(Action action, Node seen, Intent intent) {
        Instant now = with.clock().instant();
        StepRef step = intent.ref(with.cluster().name());
        return switch (action) {
            case Action.SayCordoned say ->
                said(new NodeCordoned(step, node, intent.cordonedByUs(), now), intent, Said.CORDONED);
            case Action.Evict(List<PodView> pods) -> evict(pods);
            case Action.SayBlocked(PodView pod, String detail) -> {
                publish(new DrainBlocked(step, node, pod.key(), detail, now), intent);
                yield Done.of(progress -> progress.withObstacleSaid(pod.uid()));
            }
            case Action.SayDrained(int evicted) ->
                said(new NodeDrained(step, node, evicted, now), intent, Said.DRAINED);
            case Action.BeginReplacing(String ztunnel, String agent) ->
                write(seen, intent.replacing(ztunnel, agent, now));
            case Action.DeleteAgent(AgentView pod) -> delete(pod.namespace(), pod.name(), pod.uid());
            case Action.DeleteZtunnel(ZtunnelView pod) -> delete(pod.namespace(), pod.name(), pod.uid());
            case Action.SayServing(ZtunnelView pod) -> said(serving(step, intent, pod, now), intent, Said.SERVING);
            case Action.Hold(FailureReason reason, String detail) -> write(seen, intent.held(reason, detail));
            case Action.SayHeld(FailureReason reason, String detail) ->
                said(new NodeHeld(step, node, reason, detail, now), intent, Said.HELD);
            case Action.GiveUp(FailureReason reason, String detail) ->
                Done.wrote(with.gateway().giveUp(seen, intent.givenUp(reason, detail)));
            case Action.SayGivenUp(FailureReason reason, String detail) ->
                said(givenUp(step, intent, reason, detail, now), intent, Said.GIVEN_UP);
            case Action.Forget forget -> Done.wrote(with.gateway().release(seen, false, intent.finished()));
            case Action.Await await -> Done.of(progress -> progress);
            case Action.Rest rest -> Done.of(progress -> progress);
        };
    }

    private Done said(NodeEvent event, Intent intent, Said said) {
        publish(event, intent);
        return Done.of(progress -> progress.withSaid(said));
    }

    private NodeEvent serving(StepRef step, Intent intent, ZtunnelView pod, Instant now) {
        return switch (intent.direction()) {
            case FORWARD -> new NodeUpgraded(step, node, pod.key(), intent.revision(), pod.image(), now);
            case BACK -> new NodeReverted(step, node, pod.key(), intent.revision(), pod.image(), now);
        };
    }

    private NodeEvent givenUp(StepRef step, Intent intent, FailureReason reason, String detail, Instant now) {
        return intent.onTimeout() == OnTimeout.SKIP
                ? new NodeSkipped(step, node, detail, now)
                : new NodeStepRefused(step, node, reason, detail, now);
    }

    private Done delete(String namespace, String name, String uid) {
        with.gateway().delete(namespace, name, uid);
        return Done.of(progress -> progress.withDeleted(uid));
    }

    private Done write(Node seen, Intent intent) {
        return Done.wrote(with.gateway().write(seen, intent));
    }

    private Done evict(List<PodView> pods) {
        Map<PodView, EvictionResult> results = new ConcurrentHashMap<>();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (PodView pod : pods) {
                workers.execute(() -> {
                    evictions.acquireUninterruptibly();
                    try {
                        results.put(pod, with.gateway().evict(pod));
                    } finally {
                        evictions.release();
                    }
                });
            }
        }
        Instant now = with.clock().instant();
        return Done.of(progress -> {
            Progress more = progress;
            for (Map.Entry<PodView, EvictionResult> result : results.entrySet()) {
                more = after(result.getKey().uid(), result.getValue(), more, now);
            }
            return more;
        });
    }

    private Progress after(String uid, EvictionResult result, Progress progress, Instant now) {
        return switch (result) {
            case EvictionResult.Granted granted -> progress.withEvicted(uid);
            case EvictionResult.Refused refused -> {
                Obstacle before = progress.obstacles().get(uid);
                int times = before == null ? 1 : before.times() + 1;
                // A pod that a budget blocked is said once, whatever else gets in its way.
                boolean said = before != null && before.said();
                Instant retryAt =
                        now.plus(refused.retryAfter().isZero() ? evictionBackoff.after(times) : refused.retryAfter());
                yield progress.withObstacle(uid, new Obstacle(refused.kind(), refused.detail(), retryAt, times, said));
            }
        };
    }

    private void publish(NodeEvent event, Intent intent) {
        with.events().publish(event, intent.cause());
        LOG.infof("%s: %s", event.getClass().getSimpleName(), event.step());
    }
}
