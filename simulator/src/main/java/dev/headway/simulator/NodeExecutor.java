package dev.headway.simulator;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeCommand.WalkNode;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.message.StepMessage;
import java.util.Map;
import java.util.TreeMap;

/** The node executor: claims a node in one patch with its cordon, and is driven by what the node says of itself from then on. */
final class NodeExecutor extends ModelExecutor {

    private final Map<String, Walk> waiting = new TreeMap<>();
    private final NodeWork work;
    private final SurgeWork surges;

    NodeExecutor(Scene scene, ModelCluster cluster) {
        super(scene, cluster, "node-executor");
        work = new NodeWork(scene, cluster, this);
        surges = new SurgeWork(scene, cluster, this);
    }

    @Override
    void receive(StepMessage command) {
        if (!cluster.reachable) {
            refuse(command.step(), FailureReason.CLUSTER_UNREACHABLE);
            return;
        }
        switch ((NodeCommand) command) {
            case WalkNode c -> later(20, () -> undertake(Walk.of(c)));
            case ReleaseNode c -> later(20, () -> release(c.step()));
            case SurgeNodes c -> surges.begin(c.step(), Direction.FORWARD, c.atLeast(), c.revision(), c.readyTimeout());
            case SurgeNodesBack c ->
                surges.begin(c.step(), Direction.BACK, c.atLeast(), c.revision(), c.readyTimeout());
        }
    }

    @Override
    void restarted() {
        waiting.clear();
        work.forget();
        surges.forget();
        for (ModelNode node : cluster.nodes()) {
            if (node.intent != null) {
                work.look(node.name());
            }
        }
    }

    void refuse(StepRef ref, FailureReason reason) {
        say(new NodeStepRefused(ref, ref.step().name(), reason, "the model says no", clock()));
    }

    void sayServing(Walk walk, String pod) {
        String image = "ztunnel:" + ModelCluster.versionOf(walk.revision());
        say(
                walk.direction() == Direction.FORWARD
                        ? new NodeUpgraded(walk.ref(), walk.node(), pod, walk.revision(), image, clock())
                        : new NodeReverted(walk.ref(), walk.node(), pod, walk.revision(), image, clock()));
    }

    private void undertake(Walk walk) {
        Walk known = waiting.get(walk.node());
        if (known != null
                && known.ref().sameStep(walk.ref())
                && scene.conduct().isStale(walk.ref().attempt(), known.ref().attempt())) {
            return;
        }
        if (walk.begins() || scene.conduct().forgetsWithdrawn()) {
            waiting.remove(walk.node());
        }
        ModelNode node = cluster.node(walk.node());
        if (node == null) {
            refuse(walk.ref(), FailureReason.NODE_GONE);
            return;
        }
        Intent intent = node.intent;
        if (intent == null) {
            begin(node, walk);
        } else if (!intent.ref().sameStep(walk.ref())
                || !intent.ref().plan().equals(walk.ref().plan())) {
            refuse(walk.ref(), FailureReason.OWNED_BY_OTHER);
        } else if (scene.conduct().isStale(walk.ref().attempt(), intent.ref().attempt())) {
            scene.note("stale: " + walk.ref());
        } else if (walk.ref().attempt() == intent.ref().attempt()) {
            work.again(node.name());
        } else if (!walk.begins() && intent.phase() == Intent.Phase.GIVEN_UP) {
            withdraw(node, walk);
        } else {
            claim(
                    node,
                    walk,
                    intent.takenOver(walk, node.unschedulable, scene.time().millis()));
        }
    }

    private void begin(ModelNode node, Walk walk) {
        ModelNode.Ztunnel ztunnel = node.ztunnel;
        boolean over = scene.conduct().isStale(walk.ref().attempt(), node.nextAttempt(walk.ref()));
        if (over && walk.begins()) {
            scene.note("stale: " + walk.ref());
        } else if (ztunnel != null && node.serves(walk.revision(), walk.cniVersion())) {
            sayServing(walk, ztunnel.pod());
        } else if (!walk.begins()) {
            withdraw(node, walk);
        } else {
            claim(
                    node,
                    walk,
                    Intent.begin(walk, !node.unschedulable, scene.time().millis()));
        }
    }

    /** Marks the node, so that nobody begins what was withdrawn, and says so when that is done. */
    private void withdraw(ModelNode node, Walk walk) {
        if (scene.conduct().forgetsWithdrawn()) {
            node.clear(walk.ref());
        }
        later(20, () -> say(new NodeWithdrawn(walk.ref(), node.name(), clock())));
    }

    /** Writes the intent and cordons, in one patch. */
    private void claim(ModelNode node, Walk walk, Intent intent) {
        if (isSpent(node, walk.budget())) {
            if (waiting.put(walk.node(), walk) != walk) {
                say(new NodeWaiting(walk.ref(), walk.node(), "others are unavailable", clock()));
            }
            later(15_000, () -> {
                if (walk.equals(waiting.get(walk.node()))) {
                    undertake(walk);
                }
            });
            return;
        }
        node.intent = intent;
        if (scene.conduct().cordonsFirst()) {
            cluster.cordon(node, walk.ref());
        }
        work.again(node.name());
    }

    private boolean isSpent(ModelNode node, NodeBudget budget) {
        if (!node.available()) {
            return false;
        }
        int pool = 0;
        int zone = 0;
        for (ModelNode other : cluster.nodes()) {
            boolean counts = scene.conduct().countsForeign() || other.intent != null;
            if (other != node && !other.available() && counts) {
                pool += NodeBudget.poolOf(budget.pools(), other.labels()) == budget.pool() ? 1 : 0;
                zone += other.zone().equals(node.zone()) ? 1 : 0;
            }
        }
        return pool >= budget.maxUnavailable()
                || (budget.maxUnavailablePerZone() > 0 && zone >= budget.maxUnavailablePerZone());
    }

    private void release(StepRef ref) {
        waiting.remove(ref.step().name());
        ModelNode node = cluster.node(ref.step().name());
        if (node == null) {
            refuse(ref, FailureReason.NODE_GONE);
            return;
        }
        Intent intent = node.intent;
        if (intent == null) {
            node.clear(ref);
            say(new NodeReleased(ref, node.name(), !node.unschedulable, clock()));
        } else if (!intent.ref().sameStep(ref) || !intent.ref().plan().equals(ref.plan())) {
            refuse(ref, FailureReason.OWNED_BY_OTHER);
        } else if (!scene.conduct().isStale(ref.attempt(), intent.ref().attempt())) {
            if (scene.conduct().uncordons(intent.holdsCordon())) {
                cluster.uncordon(node, ref);
            }
            node.clear(ref);
            later(20, () -> say(new NodeReleased(ref, node.name(), !node.unschedulable, clock())));
        }
    }
}
