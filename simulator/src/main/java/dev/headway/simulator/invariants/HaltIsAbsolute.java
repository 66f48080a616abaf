package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.RetryStep;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ClusterParked;
import dev.headway.model.message.UpgradeEvent.ClusterUnparked;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeStarted;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashSet;
import java.util.Set;

/**
 * S9, halt is absolute: after a cluster's upgrade was paused no step of it starts until it is resumed, rolled back or one step is
 * retried by a person, but for a refused tag or gateway that moves back to where it serves; after it was parked nothing is commanded at all
 * until it answers again; after it ended nothing is commanded any more.
 */
public final class HaltIsAbsolute implements Invariant {

    private final Set<ClusterKey> paused = new HashSet<>();
    private final Set<ClusterKey> parked = new HashSet<>();
    private final Set<ClusterKey> ended = new HashSet<>();
    private final Set<StepKey> retried = new HashSet<>();

    @Override
    public String promise() {
        return "S9";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            follow(message);
            if (message instanceof StepStarted started) {
                started(started.step(), started.direction());
            }
            StepRef command = Commands.toExecutor(message);
            if (command != null) {
                commanded(command, message);
            }
        }
    }

    private void follow(Message message) {
        switch (message) {
            case ClusterUpgradePaused event -> paused.add(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeResumed event -> paused.remove(new ClusterKey(event.upgrade(), event.cluster()));
            case RollbackStarted event -> {
                paused.remove(new ClusterKey(event.upgrade(), event.cluster()));
                ended.remove(new ClusterKey(event.upgrade(), event.cluster()));
            }
            case RetryStep signal -> retried.add(new StepKey(signal.upgrade(), signal.cluster(), signal.step()));
            case ClusterParked event -> parked.add(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUnparked event -> parked.remove(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeEnded event -> ended.add(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeRefused event -> ended.add(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeStarted event -> {
                ended.remove(new ClusterKey(event.upgrade(), event.cluster()));
                parked.remove(new ClusterKey(event.upgrade(), event.cluster()));
                paused.remove(new ClusterKey(event.upgrade(), event.cluster()));
            }
            default -> {}
        }
    }

    private void started(StepRef ref, Direction direction) {
        boolean recovery = direction == Direction.BACK
                && (ref.step().kind() == StepKind.TAG || ref.step().kind() == StepKind.GATEWAY);
        if (paused.contains(ClusterKey.of(ref)) && !recovery && !retried.remove(StepKey.of(ref))) {
            throw breach("%s started %s while the cluster's upgrade is paused", ref, direction);
        }
    }

    private void commanded(StepRef ref, Message message) {
        String what = ((StepMessage) message).getClass().getSimpleName();
        if (parked.contains(ClusterKey.of(ref))) {
            throw breach("%s was commanded for %s while the cluster is out of reach", what, ref);
        }
        if (ended.contains(ClusterKey.of(ref))) {
            throw breach("%s was commanded for %s after the cluster's upgrade had ended", what, ref);
        }
    }
}
