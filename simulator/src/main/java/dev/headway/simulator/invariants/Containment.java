package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * S10, containment: once more nodes or gateways of a cluster have failed than their failure budget allows, no further one starts
 * forward before the failed ones are tried again or left out by a person, and none is passed that does not serve as before; with
 * one left out nothing is retired. Once more clusters of a stage have failed than its budget allows, none of the stage starts.
 */
public final class Containment implements Invariant {

    /** A failure counts from when the upgrade must have heard of it. */
    private static final Duration HEARD_WITHIN = Duration.ofMinutes(30);

    private final Map<String, UpgradeSpec> specs = new HashMap<>();
    private final Map<ClusterKey, Set<StepId>> failedSteps = new HashMap<>();
    private final Set<StepKey> toMoveBack = new HashSet<>();
    private final Set<StepKey> movedBack = new HashSet<>();
    private final Set<StepKey> tried = new HashSet<>();
    private final Set<StepKey> leftOut = new HashSet<>();
    private final Set<ClusterKey> planning = new HashSet<>();
    private final Map<ClusterKey, String> stages = new HashMap<>();
    private final Map<ClusterKey, Map<String, Instant>> failedClusters = new HashMap<>();

    @Override
    public String promise() {
        return "S10";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            switch (message) {
                case UpgradeAccepted event ->
                    event.stages()
                            .forEach(stage -> stage.clusters()
                                    .forEach(cluster ->
                                            stages.put(new ClusterKey(event.upgrade(), cluster), stage.stage())));
                case StartCluster signal
                when signal.planOnly() -> planning.add(new ClusterKey(signal.upgrade(), signal.cluster()));
                case StartCluster signal -> start(signal, published.at());
                case ClusterDone signal
                when !planning.remove(new ClusterKey(signal.upgrade(), signal.cluster())) ->
                    done(signal, published.at());
                case StepFailed event -> failed(event);
                case StepRetried event
                when event.direction() == Direction.FORWARD ->
                    failedSteps
                            .getOrDefault(ClusterKey.of(event.step()), new HashSet<>())
                            .remove(event.step().step());
                case StepSkipped event -> leftOut(event.step());
                case StepStarted event -> started(event.step(), event.direction());
                case StepCompleted event
                when event.direction() == Direction.BACK -> movedBack.add(StepKey.of(event.step()));
                default -> {}
            }
        }
    }

    /** A person has decided about the step: neither its failure nor that of its release stands in the way any more. */
    private void leftOut(StepRef ref) {
        leftOut.add(StepKey.of(ref));
        failedSteps.getOrDefault(ClusterKey.of(ref), new HashSet<>()).remove(ref.step());
    }

    private void failed(StepFailed event) {
        if (hasBudget(event.step().step())
                && event.direction() == Direction.FORWARD
                && !leftOut.contains(StepKey.of(event.step()))) {
            failedSteps
                    .computeIfAbsent(ClusterKey.of(event.step()), key -> new HashSet<>())
                    .add(event.step().step());
            tried.add(StepKey.of(event.step()));
            movedBack.remove(StepKey.of(event.step()));
            if (event.reason() != FailureReason.HEALTH_UNKNOWN) {
                toMoveBack.add(StepKey.of(event.step()));
            }
        }
    }

    private void started(StepRef ref, Direction direction) {
        Set<StepId> failed = failedSteps.get(ClusterKey.of(ref));
        UpgradeSpec spec = specs.get(ref.upgrade());
        if (failed == null || spec == null) {
            return;
        }
        if (direction == Direction.FORWARD && ref.step().kind() == StepKind.RETIRE && !failed.isEmpty()) {
            throw breach("%s started although %s failed and nobody left them out", ref, failed);
        }
        if (!hasBudget(ref.step())) {
            return;
        }
        boolean recovery = direction == Direction.BACK && toMoveBack.remove(StepKey.of(ref));
        if (!recovery || ref.step().kind() == StepKind.NODE) {
            failed.remove(ref.step());
        }
        leftOut.remove(StepKey.of(ref));
        boolean again = tried.contains(StepKey.of(ref));
        if (direction == Direction.FORWARD && !again) {
            within(ref, failed, spec);
        }
    }

    private void within(StepRef ref, Set<StepId> failed, UpgradeSpec spec) {
        StepKind kind = ref.step().kind();
        List<StepId> alike = failed.stream().filter(step -> step.kind() == kind).toList();
        int budget = kind == StepKind.NODE
                ? spec.nodes().failureBudget()
                : spec.gateways().failureBudget();
        if (alike.size() > budget) {
            throw breach("%s started although %s have failed, the failure budget is %d", ref, alike, budget);
        }
        for (StepId step : alike) {
            if (kind == StepKind.GATEWAY && !movedBack.contains(new StepKey(ref.upgrade(), ref.cluster(), step))) {
                throw breach("%s started although %s failed and was not moved back", ref, step);
            }
        }
    }

    /** Whether so many of its kind may fail. */
    private static boolean hasBudget(StepId step) {
        return step.kind() == StepKind.NODE || step.kind() == StepKind.GATEWAY;
    }

    private void start(StartCluster signal, Instant at) {
        specs.put(signal.upgrade(), signal.spec());
        if (signal.planOnly()) {
            return;
        }
        List<String> failed =
                failedClusters
                        .getOrDefault(new ClusterKey(signal.upgrade(), signal.stage()), Map.of())
                        .entrySet()
                        .stream()
                        .filter(cluster -> cluster.getValue().plus(HEARD_WITHIN).isBefore(at))
                        .map(Map.Entry::getKey)
                        .toList();
        for (StageSpec stage : signal.spec().stages()) {
            if (stage.name().equals(signal.stage()) && failed.size() > stage.failureBudget()) {
                throw breach(
                        "%s of upgrade %s starts although clusters %s of its stage have failed, the failure budget is %d",
                        signal.cluster(), signal.upgrade(), failed, stage.failureBudget());
            }
        }
    }

    private void done(ClusterDone signal, Instant at) {
        String stage = stages.get(new ClusterKey(signal.upgrade(), signal.cluster()));
        if (stage != null && signal.outcome() != Outcome.COMPLETED && signal.outcome() != Outcome.INCOMPLETE) {
            failedClusters
                    .computeIfAbsent(new ClusterKey(signal.upgrade(), stage), key -> new TreeMap<>())
                    .put(signal.cluster(), at);
        }
    }
}
