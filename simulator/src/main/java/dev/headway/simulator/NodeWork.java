package dev.headway.simulator;

import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeDrained;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.StepMessage;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.simulator.ModelNode.Ztunnel;
import java.util.HashSet;
import java.util.Set;

/**
 * The work on one node after another: look at the node, decide on the one next effect, carry it out with what was seen as its
 * precondition, look again.
 */
final class NodeWork {

    private static final long POLL = 5_000;

    private final Scene scene;
    private final ModelCluster cluster;
    private final NodeExecutor executor;
    private final Set<String> said = new HashSet<>();
    private final Set<String> watched = new HashSet<>();

    NodeWork(Scene scene, ModelCluster cluster, NodeExecutor executor) {
        this.scene = scene;
        this.cluster = cluster;
        this.executor = executor;
    }

    void forget() {
        said.clear();
        watched.clear();
    }

    /** Says everything of the node again, and goes on with it. */
    void again(String name) {
        said.removeIf(word -> word.startsWith(name + " "));
        look(name);
    }

    /** Looks at the node as soon as possible. */
    void look(String name) {
        lookIn(100, name);
    }

    private void lookIn(long millis, String name) {
        if (!executor.haunts() && watched.add(name)) {
            executor.later(millis, () -> {
                watched.remove(name);
                ModelNode node = cluster.node(name);
                if (node == null || node.intent == null) {
                    return;
                }
                if (!cluster.reachable) {
                    lookIn(POLL, name);
                    return;
                }
                next(node, node.intent);
            });
        }
    }

    private void next(ModelNode node, Intent intent) {
        Ztunnel ztunnel = node.ztunnel;
        boolean serving = node.serves(intent.walk().revision(), intent.walk().cniVersion());
        switch (intent.phase()) {
            case HELD ->
                sayOnce(
                        node,
                        intent,
                        new NodeHeld(
                                intent.ref(), node.name(), reason(intent), "the model holds it", executor.clock()));
            case GIVEN_UP -> givenUp(node, intent);
            case DRAINING -> {
                if (serving && ztunnel != null) {
                    serving(node, intent, ztunnel);
                } else {
                    drain(node, intent);
                }
            }
            case REPLACING -> {
                if (serving && ztunnel != null) {
                    serving(node, intent, ztunnel);
                } else {
                    replace(node, intent);
                }
            }
        }
    }

    private void serving(ModelNode node, Intent intent, Ztunnel ztunnel) {
        if (said.add(node.name() + " serving " + intent.ref().attempt())) {
            executor.sayServing(intent.walk(), ztunnel.pod());
        }
    }

    private void drain(ModelNode node, Intent intent) {
        sayOnce(node, intent, new NodeCordoned(intent.ref(), node.name(), intent.cordonedByUs(), executor.clock()));
        boolean done = intent.walk().strategy() == Strategy.IN_PLACE || node.pods == 0;
        if (done) {
            sayOnce(node, intent, new NodeDrained(intent.ref(), node.name(), 0, executor.clock()));
            Ztunnel old = node.ztunnel;
            String pod = old == null || old.revision().equals(intent.walk().revision()) && old.ready() ? "" : old.pod();
            effect(
                    node,
                    intent,
                    () -> node.intent = intent.replacing(pod, scene.time().millis()));
        } else if (scene.time().millis() > intent.deadline()) {
            drainTimedOut(node, intent);
        } else if (node.blocked && !scene.conduct().evictsPastBudgets()) {
            sayOnce(
                    node,
                    intent,
                    new DrainBlocked(intent.ref(), node.name(), "shop/cart-0", "budget cart", executor.clock()));
            lookIn(POLL, node.name());
        } else {
            effect(node, intent, () -> evict(node, intent));
        }
    }

    private void evict(ModelNode node, Intent intent) {
        if (!node.blocked || scene.conduct().evictsPastBudgets()) {
            cluster.evict(node, !node.blocked, intent.ref());
        }
    }

    private void drainTimedOut(ModelNode node, Intent intent) {
        if (intent.walk().drain().onTimeout() == OnTimeout.HOLD) {
            effect(node, intent, () -> node.intent = intent.held(FailureReason.DRAIN_TIMEOUT));
        } else {
            effect(node, intent, () -> {
                node.intent = intent.givenUp(FailureReason.DRAIN_TIMEOUT);
                if (scene.conduct().uncordons(intent.holdsCordon())) {
                    cluster.uncordon(node, intent.ref());
                }
            });
        }
    }

    private void givenUp(ModelNode node, Intent intent) {
        if (said.add(node.name() + " given up " + intent.ref().attempt())) {
            if (intent.walk().drain().onTimeout() == OnTimeout.SKIP) {
                executor.say(new NodeSkipped(intent.ref(), node.name(), "pods could not leave", executor.clock()));
            } else {
                executor.refuse(intent.ref(), reason(intent));
            }
        }
        effect(node, intent, () -> node.clear(intent.ref()));
    }

    private void replace(ModelNode node, Intent intent) {
        Ztunnel ztunnel = node.ztunnel;
        boolean byUid = ztunnel != null && ztunnel.pod().equals(intent.pod());
        if (ztunnel != null && byUid) {
            effect(node, intent, () -> delete(node, intent));
        } else if (!intent.walk().cniVersion().isEmpty()
                && !node.cni.equals(intent.walk().cniVersion())) {
            effect(node, intent, () -> cluster.renewCni(node));
        } else if (scene.time().millis() > intent.deadline()) {
            effect(node, intent, () -> node.intent = intent.held(FailureReason.ZTUNNEL_NOT_READY));
        } else {
            lookIn(POLL, node.name());
        }
    }

    private void delete(ModelNode node, Intent intent) {
        if (!intent.walk().cniVersion().isEmpty()) {
            cluster.renewCni(node);
        }
        Ztunnel ztunnel = node.ztunnel;
        boolean same = ztunnel != null && ztunnel.pod().equals(intent.pod());
        if (same || !scene.conduct().deletesByUid()) {
            cluster.deleteZtunnel(node, intent.ref());
        }
    }

    /** Carries out an effect if the node still carries the intent it is meant for, and looks again. */
    private void effect(ModelNode node, Intent seen, Runnable effect) {
        executor.later(100, () -> {
            boolean same = cluster.node(node.name()) == node && node.intent == seen;
            if (cluster.reachable && (same || !scene.conduct().noticesChangedIntent())) {
                effect.run();
            }
            look(node.name());
        });
    }

    private void sayOnce(ModelNode node, Intent intent, StepMessage event) {
        String word = node.name() + " " + event.getClass().getSimpleName() + " "
                + intent.ref().attempt();
        if (said.add(word)) {
            executor.say(event);
        }
    }

    private static FailureReason reason(Intent intent) {
        FailureReason reason = intent.reason();
        return reason == null ? FailureReason.CONFLICT : reason;
    }
}
