package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepKind;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ClusterSignal.AbortCluster;
import dev.headway.model.message.ClusterSignal.ApproveRetire;
import dev.headway.model.message.ClusterSignal.HoldCluster;
import dev.headway.model.message.ClusterSignal.PaceCluster;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.PauseCluster;
import dev.headway.model.message.ClusterSignal.RejectRetire;
import dev.headway.model.message.ClusterSignal.ResumeCluster;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.planner.domain.ClusterInput.Due;
import dev.headway.planner.domain.ClusterInput.Reported;
import dev.headway.planner.domain.ClusterInput.Signalled;
import dev.headway.planner.domain.ClusterPhase.Advancing;
import dev.headway.planner.domain.ClusterPhase.AwaitingApproval;
import dev.headway.planner.domain.ClusterPhase.Baking;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Failing;
import dev.headway.planner.domain.ClusterPhase.Live;
import dev.headway.planner.domain.ClusterPhase.Moving;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.ClusterPhase.Retiring;
import dev.headway.planner.domain.ClusterPhase.RollingBack;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import dev.headway.planner.domain.ClusterPhase.TurningBack;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The upgrade of one cluster: from its header, one input and the time to the next header, the changed steps, the messages
 * and the timers.
 *
 * <p>Every input may come twice, late or out of order: what does not fit the state has no effect.
 */
public final class ClusterRules {

    private ClusterRules() {}

    /**
     * Decides.
     *
     * @param header null when the cluster never had an upgrade
     */
    public static ClusterDecision decide(
            @Nullable ClusterHeader header, StepLookup lookup, ClusterInput input, Timing timing, Instant now) {
        if (input instanceof Signalled(StartCluster start)) {
            return StartRules.start(header, lookup, start, timing, now);
        }
        if (input instanceof Signalled(ClusterSignal.Asking asking)) {
            return AskingRules.asked(header, lookup, asking, timing, now);
        }
        ClusterDecision decision = inUpgrade(header, lookup, input, timing, now);
        return switch (input) {
            case Signalled(ParkCluster park) -> decision.hearing(new Reach(false, park.detail()));
            case Signalled(UnparkCluster unpark) -> decision.hearing(new Reach(true, ""));
            case Signalled s -> decision;
            case Reported r -> decision;
            case Due d -> decision;
        };
    }

    private static ClusterDecision inUpgrade(
            @Nullable ClusterHeader header, StepLookup lookup, ClusterInput input, Timing timing, Instant now) {
        if (header == null || header.over() || !concerns(input, header.upgrade())) {
            return ClusterDecision.nothing(header);
        }
        ClusterTurn turn = new ClusterTurn(header, lookup, timing, now);
        switch (input) {
            case Signalled(var signal) -> {
                if (isOfTheFleet(signal) || turn.hears(signal)) {
                    signalled(turn, signal);
                }
            }
            case Reported(var event) -> {
                if (!turn.isParked()) {
                    StepRules.report(turn, event);
                }
            }
            case Due(var timer) -> {
                if (!turn.isParked()) {
                    due(turn, timer);
                }
            }
        }
        WalkRules.walk(turn);
        return turn.decision();
    }

    private static boolean concerns(ClusterInput input, String upgrade) {
        return switch (input) {
            case Signalled(ParkCluster park) -> true; // about the cluster, whatever its upgrade is
            case Signalled(UnparkCluster unpark) -> true;
            case Signalled(ClusterSignal signal) -> signal.upgrade().equals(upgrade);
            case Reported(StepMessage event) -> event.upgrade().equals(upgrade);
            case Due(StepTimer timer) -> timer.upgrade().equals(upgrade);
        };
    }

    private static void signalled(ClusterTurn turn, ClusterSignal signal) {
        switch (signal) {
            case PauseCluster pause -> pause(turn, pause.detail());
            case ResumeCluster resume -> resume(turn, resume.detail());
            case AbortCluster abort -> abort(turn, abort.detail());
            case ParkCluster park -> ParkingRules.park(turn, park.detail());
            case UnparkCluster unpark -> ParkingRules.unpark(turn, unpark.detail());
            case ApproveRetire approve -> approve(turn);
            case RejectRetire reject -> keepOld(turn, reject.detail());
            case HoldCluster hold -> hold(turn, hold.detail());
            case PaceCluster pace -> turn.pace(new Pace(pace.maxUnavailable(), pace.window()));
            case StartCluster start -> {}
            case ClusterSignal.Asking asking -> {}
        }
    }

    /** Being in reach is a matter of the cluster, whatever its upgrade has said. */
    private static boolean isOfTheFleet(ClusterSignal signal) {
        return signal instanceof ParkCluster || signal instanceof UnparkCluster;
    }

    private static void hold(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof Moving moving && moving.hold() instanceof Paused) {
            pause(turn, detail);
        }
    }

    /** The old revision stays where its retirement only waits. */
    private static void keepOld(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof Live live && isRetireWaiting(live)) {
            turn.enter(live.keepOld(detail));
        }
    }

    /** Whether nothing but the retirement is left, and that has not begun. */
    static boolean isRetireWaiting(Live live) {
        ClusterPhase phase = live instanceof Paused paused ? paused.then() : live;
        return phase instanceof Baking || phase instanceof AwaitingApproval;
    }

    private static void pause(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof Moving moving) {
            turn.enter(moving.pause());
            turn.failures().tryNoneAgain();
            turn.event(n -> new ClusterUpgradePaused(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
        }
    }

    /** Goes on where it stopped; steps that had failed on this way are tried again first. */
    private static void resume(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof Paused paused) {
            turn.enter(paused.resume());
            turn.event(n -> new ClusterUpgradeResumed(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
            switch (paused.then()) {
                case TurningBack turning -> {}
                case RollingBack back -> turn.failures().tryAgain(Direction.BACK);
                case Surveying s -> {}
                case Advancing a -> turn.failures().tryAgain(Direction.FORWARD);
                case Failing f -> {}
                case Baking b -> {}
                case AwaitingApproval a -> {}
                case Retiring r -> turn.failures().tryAgain(Direction.FORWARD);
            }
        }
    }

    private static void abort(ClusterTurn turn, String detail) {
        if (!(turn.phase() instanceof Live live)) {
            return;
        }
        boolean untouched =
                live instanceof Surveying || (live instanceof Paused paused && paused.then() instanceof Surveying);
        if (untouched) {
            WalkRules.end(turn, new Ended(Outcome.ABORTED), detail);
        } else if (turn.isParked()) {
            String left = "; the cluster is out of reach: what was under way there was not brought to rest";
            WalkRules.end(turn, new Ended(Outcome.ABORTED), detail + left);
        } else {
            turn.enter(live.abort(detail));
        }
    }

    private static void approve(ClusterTurn turn) {
        turn.move(phase -> switch (phase) {
            case Baking baking -> baking.approve();
            case AwaitingApproval waiting -> waiting.approve();
            case Surveying s -> s;
            case Advancing a -> a;
            case Failing f -> f;
            case TurningBack t -> t;
            case RollingBack r -> r;
            case Retiring r -> r;
        });
    }

    private static boolean isOver(ClusterTurn turn, Baking baking) {
        return !turn.now().isBefore(baking.until());
    }

    private static void due(ClusterTurn turn, StepTimer timer) {
        if (timer.step().kind() == StepKind.RETIRE) {
            turn.move(phase -> phase instanceof Baking baking && isOver(turn, baking)
                    ? baking.over(turn.spec().retire().approval())
                    : phase);
        }
        StepRules.wake(turn, timer.step());
    }
}
