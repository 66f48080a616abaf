package dev.headway.simulator.invariants;

import dev.headway.model.Outcome;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * S13, a plan that nobody approved runs nothing: where a cluster was started for a plan only, no executor is told to change anything
 * and nobody is asked for health; it ends as planned, with nothing to do, or refused.
 */
public final class PlanOnly implements Invariant {

    private final Set<ClusterKey> planning = new HashSet<>();

    @Override
    public String promise() {
        return "S13";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(Instant at, Message message)) {
            StepRef change = Commands.change(message);
            if (change != null) {
                require(change);
            }
            switch (message) {
                case StartCluster signal -> {
                    ClusterKey cluster = new ClusterKey(signal.upgrade(), signal.cluster());
                    if (signal.planOnly()) {
                        planning.add(cluster);
                    } else {
                        planning.remove(cluster);
                    }
                }
                case ConfirmHealth question -> require(question.step());
                case ClusterDone signal -> ended(new ClusterKey(signal.upgrade(), signal.cluster()), signal.outcome());
                default -> {}
            }
        }
    }

    private void require(StepRef ref) {
        if (planning.contains(ClusterKey.of(ref))) {
            throw breach("%s was commanded although only a plan was wanted", ref);
        }
    }

    private void ended(ClusterKey cluster, Outcome outcome) {
        boolean kept = outcome == Outcome.PLANNED || outcome == Outcome.COMPLETED || outcome == Outcome.REFUSED;
        if (planning.contains(cluster) && !kept) {
            throw breach("the plan of %s ended as %s", cluster, outcome);
        }
    }
}
