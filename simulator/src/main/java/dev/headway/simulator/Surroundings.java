package dev.headway.simulator;

import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.simulator.invariants.Happening;

/** What happens to clusters without anybody's upgrade: nodes come, go and fail, others work on them, networks break. */
final class Surroundings {

    private final Scene scene;
    private final ModelCluster cluster;
    private final Watcher watcher;
    private final Dice dice;

    Surroundings(Scene scene, ModelCluster cluster, Watcher watcher) {
        this.scene = scene;
        this.cluster = cluster;
        this.watcher = watcher;
        this.dice = Dice.of(scene.options().seed(), "surroundings of " + cluster.name());
    }

    /** A minute passes. */
    void minute() {
        Faults faults = scene.faults();
        if (faults.strikes(Fault.NODE_JOINS)) {
            cluster.join();
        }
        if (faults.strikes(Fault.NODE_LEAVES) && cluster.nodes().size() > 1) {
            cluster.leave(any());
        }
        if (faults.strikes(Fault.NODE_NOT_READY)) {
            notReady(any());
        }
        if (faults.strikes(Fault.FOREIGN_CORDON)) {
            foreignCordon(any());
        }
        if (faults.strikes(Fault.FOREIGN_UNCORDON)) {
            ModelNode node = any();
            if (node.intent != null) {
                cluster.uncordon(node, null);
            }
        }
        if (faults.strikes(Fault.PDB_BLOCKS)) {
            ModelNode node = any();
            node.blocked = true;
            after(60, 1_800, () -> node.blocked = false);
        }
        if (faults.strikes(Fault.UNREACHABLE) && cluster.reachable) {
            lose();
        }
        if (faults.strikes(Fault.PROMETHEUS_GONE) && watcher.prometheus) {
            prometheus(false);
            after(60, 3_600, () -> prometheus(true));
        }
    }

    private void prometheus(boolean answers) {
        watcher.prometheus = answers;
        scene.happen(new Happening.PrometheusChanged(scene.now(), cluster.name(), answers));
    }

    private ModelNode any() {
        return dice.oneOf(cluster.nodes());
    }

    private void after(int fromSeconds, int toSeconds, Runnable end) {
        scene.time().after(dice.between(fromSeconds, toSeconds) * 1000L, end);
    }

    private boolean isThere(ModelNode node) {
        return cluster.node(node.name()) == node;
    }

    private void notReady(ModelNode node) {
        if (!node.ready) {
            return;
        }
        node.ready = false;
        scene.happen(new Happening.NodeReadiness(scene.now(), cluster.name(), node.name(), false));
        after(30, 1_200, () -> {
            node.ready = true;
            if (isThere(node)) {
                scene.happen(new Happening.NodeReadiness(scene.now(), cluster.name(), node.name(), true));
            }
        });
    }

    /** Others leave nodes alone that carry an intent: who cordons what is cordoned changes nothing. */
    private void foreignCordon(ModelNode node) {
        if (node.unschedulable || node.intent != null) {
            return;
        }
        cluster.cordon(node, null);
        after(60, 7_200, () -> {
            if (isThere(node) && node.intent == null) {
                cluster.uncordon(node, null);
            }
        });
    }

    private void lose() {
        cluster.reachable = false;
        int noticed = dice.between(1, 30);
        scene.time()
                .after(
                        noticed * 1000L,
                        () -> scene.publish(new ClusterUnreachable(
                                cluster.name(),
                                cluster.uid(),
                                FailureReason.CLUSTER_UNREACHABLE,
                                "the model's network is cut",
                                scene.now())));
        after(60, 3_600, () -> {
            cluster.reachable = true;
            scene.publish(cluster.registration());
        });
    }
}
