package dev.headway.simulator.invariants;

import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * S18, nothing is guessed: who asks is answered, with an acceptance or with what is wrong; nothing starts that was not accepted,
 * and what starts is what somebody asked for, word for word but for the pace of nodes.
 */
public final class Answered implements Invariant {

    /** What somebody asked for: the request as a whole, and whether it was for a plan only. */
    private record Asked(boolean planOnly, UpgradeSpec spec) {}

    private final Map<String, List<Asked>> asked = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> accepted = new HashSet<>();

    @Override
    public String promise() {
        return "S18";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(Instant at, Message message)) {
            switch (message) {
                case UpgradeRequested request -> asked(request.upgrade()).add(new Asked(false, request.spec()));
                case PlanRequested request -> asked(request.upgrade()).add(new Asked(true, request.spec()));
                case UpgradeAccepted event -> {
                    answered.add(event.upgrade());
                    accepted.add(event.upgrade());
                }
                case UpgradeRejected event -> {
                    answered.add(event.upgrade());
                    if (event.violations().isEmpty()) {
                        throw breach("upgrade %s was rejected without a word why", event.upgrade());
                    }
                }
                case StartCluster signal -> started(signal);
                default -> {}
            }
        }
    }

    @Override
    public void atRest(Instant now, Picture picture) {
        asked.keySet().forEach(upgrade -> {
            if (!answered.contains(upgrade)) {
                throw breach("who asked for upgrade %s was never answered", upgrade);
            }
        });
    }

    private List<Asked> asked(String upgrade) {
        return asked.computeIfAbsent(upgrade, key -> new ArrayList<>());
    }

    private void started(StartCluster signal) {
        if (!accepted.contains(signal.upgrade())) {
            throw breach(
                    "cluster %s starts for upgrade %s, which was not accepted", signal.cluster(), signal.upgrade());
        }
        boolean meant = asked(signal.upgrade()).stream()
                .anyMatch(request -> request.planOnly() == signal.planOnly() && isSame(request.spec(), signal.spec()));
        if (!meant) {
            throw breach("cluster %s starts for upgrade %s as nobody asked", signal.cluster(), signal.upgrade());
        }
    }

    private static boolean isSame(UpgradeSpec wanted, UpgradeSpec started) {
        return wanted.target().equals(started.target())
                && names(wanted).equals(names(started))
                && wanted.cni().equals(started.cni())
                && wanted.tags().equals(started.tags())
                && wanted.gateways().equals(started.gateways())
                && wanted.health().checks().equals(started.health().checks())
                && wanted.onFailure() == started.onFailure()
                && wanted.retire().equals(started.retire());
    }

    private static List<String> names(UpgradeSpec spec) {
        return spec.stages().stream().map(StageSpec::name).toList();
    }
}
