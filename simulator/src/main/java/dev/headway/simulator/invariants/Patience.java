package dev.headway.simulator.invariants;

import dev.headway.model.FailureReason;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.StageCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.NodesSpec;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.simulator.invariants.Happening.Published;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * S14, clocks do not hurry: a bake of a stage, the wait before a retirement and the deadline of a step last as long as the request
 * says, by the observer's clock, however wrong the clocks of executors, watchers and people are. Only what the planner's own clock
 * jumped ahead since may be missing.
 */
public final class Patience implements Invariant {

    /** A moment by the observer's clock and by the planner's. */
    private record Moment(Instant at, Instant planner) {
        /** The least time that has passed from another moment to this one, had the planner's clock not jumped ahead. */
        Duration since(Moment other) {
            Duration ahead = Duration.between(other.at, other.planner).negated().plus(Duration.between(at, planner));
            Duration passed = Duration.between(other.at, at);
            return ahead.isNegative() ? passed : passed.plus(ahead);
        }
    }

    private final Map<String, UpgradeSpec> specs = new HashMap<>();
    private final Map<String, Moment> done = new HashMap<>();
    private final Set<ClusterKey> upgraded = new HashSet<>();
    private final Map<ClusterKey, Moment> retiring = new HashMap<>();
    private final Map<StepKey, Moment> started = new HashMap<>();

    @Override
    public String promise() {
        return "S14";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published(Instant at, Message message)) {
            switch (message) {
                case StartCluster signal -> specs.put(signal.upgrade(), signal.spec());
                case ClusterDone signal -> upgraded(signal, new Moment(at, signal.occurredAt()));
                case RetireWaiting signal -> {
                    Moment moment = new Moment(at, signal.occurredAt());
                    upgraded(signal, moment);
                    retiring.put(new ClusterKey(signal.upgrade(), signal.cluster()), moment);
                }
                case StepStarted event -> started(event.step(), new Moment(at, event.occurredAt()));
                case StepFailed event -> failed(event, new Moment(at, event.occurredAt()));
                case StageCompleted event -> baked(event, new Moment(at, event.occurredAt()));
                default -> {}
            }
        }
    }

    /** A bake begins when the last cluster of its stage has only its retirement left, or is done. */
    private void upgraded(UpgradeSignal signal, Moment now) {
        if (upgraded.add(new ClusterKey(signal.upgrade(), signal.cluster()))) {
            done.put(signal.upgrade(), now);
        }
    }

    private void started(StepRef ref, Moment now) {
        started.put(StepKey.of(ref), now);
        Moment since = retiring.remove(ClusterKey.of(ref));
        UpgradeSpec spec = specs.get(ref.upgrade());
        if (ref.step().kind() == StepKind.RETIRE && spec != null) {
            require(ref, since, now, spec.retire().after());
        }
    }

    private void failed(StepFailed event, Moment now) {
        UpgradeSpec spec = specs.get(event.upgrade());
        if (event.reason() == FailureReason.DEADLINE_EXCEEDED && spec != null) {
            NodesSpec nodes = spec.nodes();
            Duration least = switch (event.step().step().kind()) {
                case NODE, SURGE -> nodes.readyTimeout();
                case SURVEY, CRDS, REVISION, CNI, STAGE_ZTUNNEL, SETTLE_CNI, SETTLE_ZTUNNEL, TAG, GATEWAY, RETIRE ->
                    spec.health().timeout();
            };
            require(event.step(), started.get(StepKey.of(event.step())), now, least);
        }
    }

    private void baked(StageCompleted event, Moment now) {
        UpgradeSpec spec = specs.get(event.upgrade());
        if (spec != null) {
            Duration bake = spec.stages().stream()
                    .filter(stage -> stage.name().equals(event.stage()))
                    .map(StageSpec::bake)
                    .findFirst()
                    .orElse(Duration.ZERO);
            require(event, done.get(event.upgrade()), now, bake);
        }
    }

    private void require(Object what, @Nullable Moment since, Moment now, Duration least) {
        if (since != null && now.since(since).compareTo(least) < 0) {
            throw breach("%s after %s, and %s is the least", what, Duration.between(since.at(), now.at()), least);
        }
    }
}
