package dev.headway.simulator.invariants;

import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * S4, unknown holds: what could not be judged is no reason to go back. A rollback that nobody asked for never follows failures
 * of which every one is that health is unknown.
 */
public final class UnknownHolds implements Invariant {

    private final Map<ClusterKey, Boolean> onlyUnknown = new HashMap<>();
    private final Set<ClusterKey> asked = new HashSet<>();

    @Override
    public String promise() {
        return "S4";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case StepFailed event ->
                    onlyUnknown.merge(
                            ClusterKey.of(event.step()),
                            event.reason() == FailureReason.HEALTH_UNKNOWN,
                            Boolean::logicalAnd);
                case ClusterUpgradeResumed event ->
                    onlyUnknown.remove(new ClusterKey(event.upgrade(), event.cluster()));
                case RollbackCluster signal -> asked.add(new ClusterKey(signal.upgrade(), signal.cluster()));
                case RollbackStarted event -> wentBack(new ClusterKey(event.upgrade(), event.cluster()));
                default -> {}
            }
        }
    }

    private void wentBack(ClusterKey cluster) {
        boolean unknown = onlyUnknown.getOrDefault(cluster, false);
        onlyUnknown.remove(cluster);
        if (unknown && !asked.contains(cluster)) {
            throw breach("%s goes back by itself although nothing is known to be wrong", cluster);
        }
    }
}
