package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeStarted;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.Map;

/**
 * S12 and S13, one approved plan: at most one upgrade is active on a cluster; every change that is commanded there belongs to it
 * and carries the hash of its plan.
 */
public final class OnePlan implements Invariant {

    private final Map<String, String> active = new HashMap<>();
    private final Map<ClusterKey, String> plans = new HashMap<>();

    @Override
    public String promise() {
        return "S12";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            switch (message) {
                case ClusterUpgradeStarted event -> {
                    String other = active.putIfAbsent(event.cluster(), event.upgrade());
                    if (other != null && !other.equals(event.upgrade())) {
                        throw breach(
                                "upgrade %s starts on %s while upgrade %s is active there",
                                event.upgrade(), event.cluster(), other);
                    }
                }
                case RollbackStarted event -> active.putIfAbsent(event.cluster(), event.upgrade());
                case ClusterUpgradeEnded event -> active.remove(event.cluster(), event.upgrade());
                case ClusterUpgradeRefused event -> active.remove(event.cluster(), event.upgrade());
                case ClusterPlanned event ->
                    plans.put(
                            new ClusterKey(event.upgrade(), event.cluster()),
                            event.plan().hash());
                default -> {}
            }
            StepRef change = Commands.change(message);
            if (change != null) {
                commanded(change);
            }
        }
    }

    private void commanded(StepRef ref) {
        String there = active.getOrDefault(ref.cluster(), "none");
        if (!ref.upgrade().equals(there)) {
            throw breach("%s was commanded, active there is %s", ref, there);
        }
        String hash = plans.get(ClusterKey.of(ref));
        if (hash == null || !hash.equals(ref.plan())) {
            throw new Breach(
                    "S13", "%s was commanded under plan '%s', approved is '%s'".formatted(ref, ref.plan(), hash));
        }
    }
}
