package dev.headway.simulator.invariants;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeStarted;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * S19, serving rest state: when everything has come to rest no node is cordoned by Headway and every node has a ztunnel that
 * serves, but for nodes that the end of the upgrade names as left behind, or a cluster that was out of reach at that end.
 */
public final class ServingRest implements Invariant {

    private final Map<String, String> named = new HashMap<>();

    @Override
    public String promise() {
        return "S19";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            if (message instanceof ClusterUpgradeEnded ended) {
                named.merge(ended.cluster(), ended.detail(), (old, more) -> old + "; " + more);
            } else if (message instanceof ClusterUpgradeStarted started) {
                named.putIfAbsent(started.cluster(), "");
            }
        }
    }

    @Override
    public void atRest(Instant now, Picture picture) {
        picture.clusters().forEach((name, cluster) -> {
            String detail = named.getOrDefault(name, "");
            if (detail.contains("out of reach")) {
                return;
            }
            for (NodePicture node : cluster.nodes().values()) {
                if (!detail.contains(node.name())) {
                    rests(name, node);
                }
            }
        });
    }

    private void rests(String cluster, NodePicture node) {
        if (node.cordonedBy() != null) {
            throw breach("node %s of %s is still cordoned for %s", node.name(), cluster, node.cordonedBy());
        }
        if (!node.serving()) {
            throw breach("node %s of %s has no ztunnel that serves", node.name(), cluster);
        }
    }
}
