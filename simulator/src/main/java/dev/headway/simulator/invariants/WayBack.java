package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.request.OnFailure;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * S11 and S18, the way back: it begins because the request says so or a person does, never by itself after what nobody could
 * judge; the control plane goes back last; and what ends as rolled back has undone everything that its inverse plan undoes.
 */
public final class WayBack implements Invariant {

    private final Map<String, OnFailure> policies = new HashMap<>();
    private final Set<ClusterKey> wanted = new HashSet<>();
    private final Set<ClusterKey> unjudged = new HashSet<>();
    private final Map<ClusterKey, Set<StepId>> done = new HashMap<>();
    private final Map<ClusterKey, List<StepId>> inverse = new HashMap<>();

    @Override
    public String promise() {
        return "S11";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(var at, Message message)) {
            switch (message) {
                case StartCluster signal ->
                    policies.put(signal.upgrade(), signal.spec().onFailure());
                case RollbackCluster signal -> wanted.add(new ClusterKey(signal.upgrade(), signal.cluster()));
                case ClusterUpgradeResumed event -> unjudged.remove(new ClusterKey(event.upgrade(), event.cluster()));
                case StepFailed event when isUnjudged(event) -> unjudged.add(ClusterKey.of(event.step()));
                case ClusterPlanned event -> planned(event);
                case StepStarted event when isUninstalled(event) -> uninstalled(event);
                case StepCompleted event -> completed(event.step(), event.direction());
                case RollbackStarted event -> begins(new ClusterKey(event.upgrade(), event.cluster()));
                case ClusterUpgradeEnded event -> ends(event);
                default -> {}
            }
        }
    }

    private static boolean isUnjudged(StepFailed event) {
        return event.direction() == Direction.FORWARD
                && event.reason() == FailureReason.HEALTH_UNKNOWN
                && event.step().step().kind() != StepKind.NODE;
    }

    private void planned(ClusterPlanned event) {
        inverse.put(
                new ClusterKey(event.upgrade(), event.cluster()),
                event.plan().inverse().stream()
                        .flatMap(segment -> segment.steps().stream())
                        .map(step -> step.id())
                        .filter(step -> step.kind() != StepKind.SETTLE_CNI && step.kind() != StepKind.SETTLE_ZTUNNEL)
                        .toList());
    }

    private void completed(StepRef ref, Direction direction) {
        Set<StepId> steps = done.computeIfAbsent(ClusterKey.of(ref), key -> new HashSet<>());
        if (direction == Direction.FORWARD) {
            steps.add(ref.step());
        } else {
            steps.remove(ref.step());
        }
    }

    private static boolean isUninstalled(StepStarted event) {
        return event.direction() == Direction.BACK && event.step().step().kind() == StepKind.REVISION;
    }

    /** The control plane goes back last. */
    private void uninstalled(StepStarted event) {
        ClusterKey key = ClusterKey.of(event.step());
        Set<StepId> left = done.getOrDefault(key, Set.of());
        for (StepId step : inverse.getOrDefault(key, List.of())) {
            if (step.kind() != StepKind.REVISION && left.contains(step)) {
                throw new Breach("S3", "%s goes back before %s".formatted(event.step(), step));
            }
        }
    }

    private void begins(ClusterKey key) {
        if (wanted.contains(key)) {
            return;
        }
        if (policies.get(key.upgrade()) != OnFailure.ROLLBACK) {
            throw breach("%s of upgrade %s is rolled back, and nobody wants it", key.cluster(), key.upgrade());
        }
        if (unjudged.contains(key)) {
            throw new Breach(
                    "S18",
                    "%s of upgrade %s is rolled back after what nobody could judge"
                            .formatted(key.cluster(), key.upgrade()));
        }
    }

    private void ends(ClusterUpgradeEnded event) {
        ClusterKey key = new ClusterKey(event.upgrade(), event.cluster());
        Set<StepId> left = done.getOrDefault(key, Set.of());
        if (event.outcome() == Outcome.ROLLED_BACK) {
            for (StepId step : inverse.getOrDefault(key, List.of())) {
                if (left.contains(step)) {
                    throw breach(
                            "%s of upgrade %s ends as rolled back with %s done",
                            event.cluster(), event.upgrade(), step);
                }
            }
        }
    }
}
