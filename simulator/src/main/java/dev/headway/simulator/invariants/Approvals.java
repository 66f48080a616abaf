package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.StageStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
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
 * S2, what needs a person waits for one: no stage starts and no old revision is retired without the approval that the request
 * wants, no revision is retired before its time, and none while a step of its cluster was left out.
 */
public final class Approvals implements Invariant {

    private final Map<String, List<UpgradeSpec>> wanted = new HashMap<>();
    private final Map<String, UpgradeSpec> specs = new HashMap<>();
    private final Set<String> applied = new HashSet<>();
    private final Map<ClusterKey, Instant> waiting = new HashMap<>();
    private final Map<ClusterKey, Set<StepKey>> leftOut = new HashMap<>();

    @Override
    public String promise() {
        return "S2";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case UpgradeRequested request ->
                    wanted.computeIfAbsent(request.upgrade(), key -> new ArrayList<>())
                            .add(request.spec());
                case StartCluster signal when !signal.planOnly() -> specs.put(signal.upgrade(), signal.spec());
                case ControlApplied event -> applied.add(event.upgrade() + " " + event.control());
                case RetireWaiting signal ->
                    waiting.put(new ClusterKey(signal.upgrade(), signal.cluster()), signal.occurredAt());
                case StepSkipped event -> leftOut(event.step()).add(StepKey.of(event.step()));
                case StepFailed event
                when isForwardNode(event) -> leftOut(event.step()).add(StepKey.of(event.step()));
                case StepCompleted event
                when event.direction() == Direction.FORWARD ->
                    leftOut(event.step()).remove(StepKey.of(event.step()));
                case StageStarted event -> started(event);
                case RetireRevision command -> retires(command);
                default -> {}
            }
        }
    }

    private static boolean isForwardNode(StepFailed event) {
        return event.direction() == Direction.FORWARD && event.step().step().kind() == StepKind.NODE;
    }

    private Set<StepKey> leftOut(StepRef ref) {
        return leftOut.computeIfAbsent(ClusterKey.of(ref), key -> new HashSet<>());
    }

    private void started(StageStarted event) {
        UpgradeSpec known = specs.get(event.upgrade());
        List<UpgradeSpec> candidates = known == null ? wanted.getOrDefault(event.upgrade(), List.of()) : List.of(known);
        boolean needed = !candidates.isEmpty() && candidates.stream().allMatch(spec -> isGate(spec, event.stage()));
        if (needed && !applied.contains(event.upgrade() + " approve stage/" + event.stage())) {
            throw breach("stage %s of upgrade %s starts without approval", event.stage(), event.upgrade());
        }
    }

    private static boolean isGate(UpgradeSpec spec, String name) {
        return spec.stages().stream().anyMatch(stage -> stage.name().equals(name) && stage.approval());
    }

    private void retires(RetireRevision command) {
        StepRef ref = command.step();
        UpgradeSpec spec = specs.get(ref.upgrade());
        if (spec == null) {
            return;
        }
        if (spec.retire().approval() && !applied.contains(ref.upgrade() + " approve retire/" + ref.cluster())) {
            throw breach("%s retires %s without approval", ref, command.revision());
        }
        Instant since = waiting.get(ClusterKey.of(ref));
        if (!spec.retire().after().isZero()
                && (since == null
                        || command.occurredAt()
                                .isBefore(since.plus(spec.retire().after())))) {
            throw breach("%s retires %s before its time", ref, command.revision());
        }
        if (!leftOut(ref).isEmpty()) {
            throw breach("%s retires %s although %s were left out", ref, command.revision(), leftOut(ref));
        }
    }
}
