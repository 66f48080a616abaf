package dev.headway.simulator.invariants;

import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.StageSpec;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * S1 and S9 of the fleet: no more clusters of a stage run than may, none starts while the upgrade is paused, and an upgrade is
 * accepted once, however often its request comes.
 */
public final class FleetPace implements Invariant {

    private final Map<String, List<StageMembers>> stages = new HashMap<>();
    private final Map<String, Set<String>> running = new HashMap<>();
    private final Set<String> paused = new HashSet<>();

    @Override
    public String promise() {
        return "S1";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case UpgradeAccepted event -> {
                    if (stages.putIfAbsent(event.upgrade(), event.stages()) != null) {
                        throw new Breach("S12", "upgrade %s is accepted twice".formatted(event.upgrade()));
                    }
                }
                case ControlApplied event when event.control().equals("pause") -> paused.add(event.upgrade());
                case ControlApplied event when event.control().equals("resume") -> paused.remove(event.upgrade());
                case RetireWaiting signal -> running(signal.upgrade()).remove(signal.cluster());
                case ClusterDone signal -> running(signal.upgrade()).remove(signal.cluster());
                case StartCluster signal when !signal.planOnly() -> starts(signal);
                case UpgradeEnded event -> stages.remove(event.upgrade()); // a plan may be drawn under its name
                default -> {}
            }
        }
    }

    private Set<String> running(String upgrade) {
        return running.computeIfAbsent(upgrade, key -> new HashSet<>());
    }

    private void starts(StartCluster signal) {
        if (paused.contains(signal.upgrade())) {
            throw new Breach(
                    "S9", "%s starts while upgrade %s is paused".formatted(signal.cluster(), signal.upgrade()));
        }
        running(signal.upgrade()).add(signal.cluster());
        for (StageMembers members : stages.getOrDefault(signal.upgrade(), List.of())) {
            if (members.stage().equals(signal.stage())) {
                int allowed = allowed(signal, members.clusters().size());
                long now = members.clusters().stream()
                        .filter(running(signal.upgrade())::contains)
                        .count();
                if (now > allowed) {
                    throw breach("%d clusters of stage %s run, %d may", now, members.stage(), allowed);
                }
            }
        }
    }

    private static int allowed(StartCluster signal, int size) {
        return signal.spec().stages().stream()
                .filter(stage -> stage.name().equals(signal.stage()))
                .map(StageSpec::maxConcurrent)
                .mapToInt(amount -> amount.ofAtLeastOne(size))
                .findFirst()
                .orElse(size);
    }
}
