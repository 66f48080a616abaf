package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.simulator.invariants.Happening.ClusterChange;
import dev.headway.simulator.invariants.Happening.CniChanged;
import dev.headway.simulator.invariants.Happening.CrdsChanged;
import dev.headway.simulator.invariants.Happening.ExecutorDied;
import dev.headway.simulator.invariants.Happening.GatewayChanged;
import dev.headway.simulator.invariants.Happening.NodeCordoned;
import dev.headway.simulator.invariants.Happening.NodeJoined;
import dev.headway.simulator.invariants.Happening.NodeLeft;
import dev.headway.simulator.invariants.Happening.NodeReadiness;
import dev.headway.simulator.invariants.Happening.NodeUncordoned;
import dev.headway.simulator.invariants.Happening.OperationBegun;
import dev.headway.simulator.invariants.Happening.OperationEnded;
import dev.headway.simulator.invariants.Happening.PodEvicted;
import dev.headway.simulator.invariants.Happening.PoisonChange;
import dev.headway.simulator.invariants.Happening.PrometheusChanged;
import dev.headway.simulator.invariants.Happening.Published;
import dev.headway.simulator.invariants.Happening.RevisionInstalled;
import dev.headway.simulator.invariants.Happening.RevisionRemoved;
import dev.headway.simulator.invariants.Happening.TagPointed;
import dev.headway.simulator.invariants.Happening.ZtunnelDeleted;
import dev.headway.simulator.invariants.Happening.ZtunnelReadiness;
import dev.headway.simulator.invariants.Happening.ZtunnelReplaced;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * S5 and S16, fencing and intent: once an effect of an attempt is visible on an object, no effect of a lower attempt at the same
 * step succeeds on it; and every effect is of an attempt that was commanded before.
 */
public final class Fencing implements Invariant {

    private final Map<StepKey, Integer> highest = new HashMap<>();
    private final Set<StepRef> commanded = new HashSet<>();

    @Override
    public String promise() {
        return "S5";
    }

    @Override
    public void check(Happening happening, Picture before) {
        switch (happening) {
            case Published published -> {
                StepRef command = Commands.toExecutor(published.message());
                if (command != null) {
                    commanded.add(command);
                }
            }
            case PoisonChange poison -> {}
            case ClusterChange change -> {
                StepRef by = author(change);
                if (by != null) {
                    effect(change, by);
                }
            }
        }
    }

    private void effect(ClusterChange change, StepRef by) {
        if (!commanded.contains(by)) {
            throw new Breach("S16", "%s was done for %s, which nobody commanded".formatted(change, by));
        }
        int seen = highest.merge(StepKey.of(by), by.attempt(), Math::max);
        if (by.attempt() < seen) {
            throw breach("%s succeeded for attempt %d after one for attempt %d", change, by.attempt(), seen);
        }
    }

    @Nullable
    private static StepRef author(ClusterChange change) {
        return switch (change) {
            case NodeCordoned c -> c.by();
            case NodeUncordoned c -> c.by();
            case PodEvicted c -> c.by();
            case ZtunnelDeleted c -> c.by();
            case CrdsChanged c -> c.by();
            case RevisionInstalled c -> c.by();
            case RevisionRemoved c -> c.by();
            case TagPointed c -> c.by();
            case GatewayChanged c -> c.by();
            case NodeJoined c -> null;
            case NodeLeft c -> null;
            case NodeReadiness c -> null;
            case ZtunnelReplaced c -> null;
            case ZtunnelReadiness c -> null;
            case CniChanged c -> null;
            case OperationBegun c -> c.by();
            case OperationEnded c -> c.by();
            case ExecutorDied c -> null;
            case PrometheusChanged c -> null;
        };
    }
}
