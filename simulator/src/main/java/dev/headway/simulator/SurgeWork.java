package dev.headway.simulator;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.model.message.NodeEvent.NodesSurgedBack;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The renewal of nodes by surge: one node after the other until enough have the template, and only the level counts. */
final class SurgeWork {

    private record Order(StepRef ref, Direction direction, int atLeast, String revision, long deadline) {}

    private final Scene scene;
    private final ModelCluster cluster;
    private final NodeExecutor executor;
    private @Nullable Order order;

    SurgeWork(Scene scene, ModelCluster cluster, NodeExecutor executor) {
        this.scene = scene;
        this.cluster = cluster;
        this.executor = executor;
    }

    void forget() {
        order = null;
    }

    void begin(StepRef ref, Direction direction, int atLeast, String revision, Duration readyTimeout) {
        Order before = order;
        if (before != null
                && before.ref().sameStep(ref)
                && scene.conduct().isStale(ref.attempt(), before.ref().attempt())) {
            return;
        }
        Order next = new Order(ref, direction, atLeast, revision, scene.time().millis() + readyTimeout.toMillis());
        order = next;
        executor.later(1_000, () -> go(next));
    }

    private void go(Order mine) {
        if (mine != order || !cluster.reachable) {
            return;
        }
        List<String> done = cluster.nodes().stream()
                .filter(node -> node.serves(mine.revision(), ""))
                .map(ModelNode::name)
                .toList();
        if (done.size() >= Math.min(mine.atLeast(), cluster.nodes().size())) {
            executor.say(
                    mine.direction() == Direction.FORWARD
                            ? new NodesSurged(mine.ref(), done, mine.revision(), executor.clock())
                            : new NodesSurgedBack(mine.ref(), done, mine.revision(), executor.clock()));
            return;
        }
        if (!cluster.template().equals(mine.revision())) {
            executor.refuse(mine.ref(), FailureReason.CONFLICT);
            return;
        }
        for (ModelNode node : cluster.nodes()) {
            if (!done.contains(node.name())) {
                boolean ready = !scene.faults().strikes(Fault.ZTUNNEL_NEVER_READY);
                if (ready) {
                    cluster.surge(node, true);
                }
                break;
            }
        }
        if (scene.time().millis() > mine.deadline()) {
            executor.refuse(mine.ref(), FailureReason.ZTUNNEL_NOT_READY);
        } else {
            executor.later(5_000, () -> go(mine));
        }
    }
}
