package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.ClusterSignal.RetryStep;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * S9, halt is absolute: after a cluster's upgrade was paused no step of it starts until it is resumed, rolled back or one step is
 * retried by a person, but for a refused tag or gateway that moves back to where it serves; after it was parked nothing is commanded at all
 * until it answers again; after it ended nothing is commanded any more.
 *
 * <p>Once it is paused, or one of its nodes is withdrawn, no node of it is commanded that may be begun, first or again. No node is
 * cordoned for an attempt of a step that the executor has called withdrawn, or for an earlier one; and none that was schedulable for
 * a withdrawal, unless it was under way before.
 */
public final class HaltIsAbsolute implements Invariant {

    private final Set<ClusterKey> paused = new HashSet<>();
    private final Set<ClusterKey> halted = new HashSet<>();
    private final Set<ClusterKey> parked = new HashSet<>();
    private final Set<ClusterKey> ended = new HashSet<>();
    private final Set<StepKey> retried = new HashSet<>();
    private final Set<StepKey> asked = new HashSet<>();
    private final Set<StepKey> begun = new HashSet<>();
    private final Set<StepRef> withdrawals = new HashSet<>();
    private final Map<StepKey, Integer> withdrawn = new HashMap<>();

    @Override
    public String promise() {
        return "S9";
    }

    @Override
    public void check(Happening happening, Picture before) {
        switch (happening) {
            case Published published -> {
                Message message = published.message();
                follow(message);
                followHalt(message);
                if (message instanceof StepStarted started) {
                    started(started.step(), started.direction());
                }
                StepRef command = Commands.toExecutor(message);
                if (command != null) {
                    commanded(command, message);
                }
            }
            case Happening.NodeCordoned cordoned -> {
                StepRef by = cordoned.by();
                if (by != null) {
                    NodePicture node = before.cluster(cordoned.cluster()).node(cordoned.node());
                    cordoned(by, node != null && node.freedByOthers());
                }
            }
            case Happening.NodeUncordoned uncordoned -> {
                StepRef by = uncordoned.by();
                if (by != null) {
                    begun.remove(StepKey.of(by));
                }
            }
            case Happening.PoisonChange poison -> {}
            case Happening.ClusterChange other -> {}
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

    private void followHalt(Message message) {
        switch (message) {
            case ClusterUpgradePaused event -> halt(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeResumed event -> halted.remove(new ClusterKey(event.upgrade(), event.cluster()));
            case RollbackStarted event -> halted.remove(new ClusterKey(event.upgrade(), event.cluster()));
            case ClusterUpgradeStarted event -> halted.remove(new ClusterKey(event.upgrade(), event.cluster()));
            case WithdrawNode command -> {
                withdrawals.add(command.step());
                asked.remove(StepKey.of(command.step()));
                halted.add(ClusterKey.of(command.step()));
            }
            case UpgradeNode command -> mayBegin(command.step());
            case RevertNode command -> mayBegin(command.step());
            case NodeWithdrawn event ->
                withdrawn.merge(StepKey.of(event.step()), event.step().attempt(), Math::max);
            default -> {}
        }
    }

    private void halt(ClusterKey cluster) {
        halted.add(cluster);
        asked.removeIf(step ->
                step.upgrade().equals(cluster.upgrade()) && step.cluster().equals(cluster.cluster()));
    }

    private void mayBegin(StepRef ref) {
        if (halted.contains(ClusterKey.of(ref)) && !asked.contains(StepKey.of(ref))) {
            throw breach("%s may be begun while the cluster's upgrade is halted", ref);
        }
    }

    private void cordoned(StepRef by, boolean freedByOthers) {
        if (by.attempt() <= withdrawn.getOrDefault(StepKey.of(by), 0)) {
            throw breach("%s cordoned its node after the step was withdrawn", by);
        }
        if (withdrawals.contains(by) && !freedByOthers && !begun.contains(StepKey.of(by))) {
            throw breach("%s cordoned its node, and was to begin nothing", by);
        }
        begun.add(StepKey.of(by));
    }

    private void started(StepRef ref, Direction direction) {
        boolean recovery = direction == Direction.BACK
                && (ref.step().kind() == StepKind.TAG || ref.step().kind() == StepKind.GATEWAY);
        if (paused.contains(ClusterKey.of(ref)) && !recovery) {
            if (!retried.remove(StepKey.of(ref))) {
                throw breach("%s started %s while the cluster's upgrade is paused", ref, direction);
            }
            asked.add(StepKey.of(ref));
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
