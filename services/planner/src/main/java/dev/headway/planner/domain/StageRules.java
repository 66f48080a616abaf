package dev.headway.planner.domain;

import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.StageCompleted;
import dev.headway.model.message.UpgradeEvent.StageStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeSignal;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.message.UpgradeSignal.ControlAnswered;
import dev.headway.model.message.UpgradeSignal.RetireWaiting;
import dev.headway.model.request.StageSpec;
import dev.headway.planner.domain.Member.State.Active;
import dev.headway.planner.domain.Member.State.Held;
import dev.headway.planner.domain.Member.State.Open;
import dev.headway.planner.domain.Member.State.Running;
import dev.headway.planner.domain.Member.State.Waiting;
import dev.headway.planner.domain.UpgradePhase.Aborting;
import dev.headway.planner.domain.UpgradePhase.AtGate;
import dev.headway.planner.domain.UpgradePhase.Baking;
import dev.headway.planner.domain.UpgradePhase.Ended;
import dev.headway.planner.domain.UpgradePhase.Finishing;
import dev.headway.planner.domain.UpgradePhase.Staging;
import dev.headway.planner.domain.UpgradePhase.Unaccepted;
import java.time.Instant;

/**
 * The stages of an upgrade: how many clusters run at once, when a stage is done, when too many failed.
 *
 * <p>A cluster that only has its retirement left counts as upgraded: a day of waiting before the clean-up holds back no other
 * cluster, but the upgrade ends after it.
 */
final class StageRules {

    private StageRules() {}

    /** Tells that a stage waits at its gate, or starts. */
    static void entered(UpgradeTurn turn, int index) {
        String stage = turn.stageSpec(index).name();
        turn.stage(old -> StageProgress.START);
        if (turn.phase() instanceof AtGate) {
            turn.event(n -> new ApprovalRequested(
                    turn.upgrade(),
                    n,
                    "stage/" + stage,
                    "stage '%s' with %d clusters waits for approval".formatted(stage, turn.size(index)),
                    turn.now()));
        } else {
            started(turn, index);
        }
    }

    /** Starts a stage. */
    static void started(UpgradeTurn turn, int index) {
        turn.event(
                n -> new StageStarted(turn.upgrade(), n, turn.stageSpec(index).name(), turn.now()));
        advance(turn);
    }

    /** Starts every cluster that may start now, and ends what is done. */
    static void advance(UpgradeTurn turn) {
        switch (turn.phase()) {
            case Staging staging -> advanceStage(turn, staging);
            case Finishing finishing -> {
                if (turn.tally().open() == 0) {
                    end(turn, finishing.end(turn.tally().outcome()), finishing.detail());
                }
            }
            case Aborting aborting -> {
                if (turn.tally().open() == 0) {
                    end(turn, aborting.end(), aborting.detail());
                }
            }
            case Baking baking -> {
                if (isBaked(turn, baking)) {
                    bakeOver(turn, baking);
                } else if (turn.now().isBefore(baking.until())) {
                    turn.wake(new BakeTimer(
                            baking.until(), turn.upgrade(), baking.stage())); // its clock may have jumped back
                }
            }
            case Unaccepted u -> {}
            case AtGate g -> {}
            case Ended e -> {}
        }
    }

    /** Whether the bake of a stage is over, and no cluster of it goes back. */
    private static boolean isBaked(UpgradeTurn turn, Baking baking) {
        return !turn.now().isBefore(baking.until()) && turn.stage().running() == 0;
    }

    private static void bakeOver(UpgradeTurn turn, Baking baking) {
        if (!isWithinBudget(turn, turn.stageSpec(baking.stage()))) {
            turn.enter(baking.finish(stopped(turn, turn.stageSpec(baking.stage()))));
            advance(turn);
            return;
        }
        turn.event(n -> new StageCompleted(
                turn.upgrade(), n, turn.stageSpec(baking.stage()).name(), turn.now()));
        int next = baking.stage() + 1;
        if (next < turn.spec().stages().size()) {
            turn.enter(baking.next(turn.stageSpec(next).approval()));
            entered(turn, next);
        } else {
            turn.enter(baking.finish("every stage is completed"));
            advance(turn);
        }
    }

    /** Applies what a cluster says, unless it comes too late. */
    static void signalled(UpgradeTurn turn, UpgradeSignal signal) {
        Member known = turn.member(signal.cluster());
        if (known == null || isStale(known, signal)) {
            return;
        }
        if (signal instanceof ControlAnswered answer) {
            turn.put(known.heard(signal.sequence()));
            AskRules.answered(turn, answer);
            advance(turn);
            return;
        }
        PlanRun run = turn.planning();
        if (run != null && known.state() instanceof Member.State.Planning && signal instanceof ClusterDone done) {
            PlanRunRules.done(turn, known, run, done);
            return;
        }
        if (!(known.state() instanceof Open open)) {
            return;
        }
        Member member = known.heard(signal.sequence());
        turn.put(member);
        switch (signal) {
            case ClusterHeld held -> {
                if (open instanceof Active active) {
                    turn.put(member.in(active.hold()));
                    count(turn, active, 1);
                }
            }
            case RetireWaiting waiting -> {
                if (goesOn(turn, open) instanceof Running running) {
                    turn.put(member.in(running.upgraded()));
                    turn.stage(stage -> stage.left(false));
                    askForRetirement(turn, waiting);
                }
            }
            case ClusterDone done -> {
                if (goesOn(turn, open) instanceof Running) {
                    turn.stage(stage -> stage.left(isFailure(done.outcome())));
                }
                turn.put(member.in(open.done(done.outcome())));
                turn.tally(tally -> tally.closed(done.outcome()));
            }
            case ControlAnswered answer -> {}
        }
        advance(turn);
    }

    /** A cluster that waited for a person goes on. */
    static void resumed(UpgradeTurn turn, Member member, Held held) {
        turn.put(member.in(goesOn(turn, held)));
    }

    /** A cluster is taken back: it is under way again, whatever it was before. */
    static void goesBack(UpgradeTurn turn, Member member) {
        Member.State state = member.state() instanceof Open open ? goesOn(turn, open) : member.state();
        switch (state) {
            case Member.State.Upgraded upgraded -> {
                turn.put(member.in(upgraded.goBack()));
                turn.stage(StageProgress::back);
            }
            case Member.State.Done done -> {
                turn.put(member.in(done.goBack()));
                turn.stage(StageProgress::back);
                turn.tally(tally -> tally.reopened(done.outcome()));
            }
            case Running running -> turn.put(member.in(running));
            case Held h -> throw new IllegalStateException("goesOn never leaves a cluster held");
            case Waiting w -> {}
            case Member.State.Planning p -> {}
        }
    }

    private static void advanceStage(UpgradeTurn turn, Staging staging) {
        int index = staging.stage();
        StageSpec spec = turn.stageSpec(index);
        int size = turn.size(index);
        while (mayStart(turn)
                && turn.stage().next() < size
                && hasRoom(turn, spec, size)
                && isWithinBudget(turn, spec)) {
            start(turn, turn.at(index, turn.stage().next()), spec);
        }
        if (turn.stage().running() > 0) {
            return;
        }
        if (turn.stage().failed() > spec.failureBudget()) {
            turn.enter(staging.finish(stopped(turn, spec)));
            advance(turn);
        } else if (turn.stage().next() == size) {
            Instant until = turn.now().plus(spec.bake());
            Baking baking = staging.bake(until);
            turn.enter(baking);
            advance(turn);
        }
    }

    /** Whether nothing forbids new disruption in the whole upgrade. */
    private static boolean mayStart(UpgradeTurn turn) {
        return !turn.paused() && !turn.isAskedToGoBack();
    }

    private static boolean hasRoom(UpgradeTurn turn, StageSpec spec, int size) {
        return turn.stage().running() < spec.maxConcurrent().ofAtLeastOne(size);
    }

    /** Whether no more clusters failed or wait for a person than may. */
    private static boolean isWithinBudget(UpgradeTurn turn, StageSpec spec) {
        return turn.stage().failed() + turn.stage().held() <= spec.failureBudget();
    }

    private static String stopped(UpgradeTurn turn, StageSpec spec) {
        return "stage '%s' stopped: %d of its clusters failed, its budget is %d"
                .formatted(spec.name(), turn.stage().failed(), spec.failureBudget());
    }

    private static boolean isStale(Member known, UpgradeSignal signal) {
        return signal.sequence() <= known.heard();
    }

    private static void start(UpgradeTurn turn, Member member, StageSpec spec) {
        if (!(member.state() instanceof Waiting waiting)) {
            throw new IllegalStateException("cluster '%s' was started before".formatted(member.cluster()));
        }
        turn.put(member.in(waiting.start()));
        turn.stage(StageProgress::started);
        turn.tally(Tally::opened);
        turn.signal(n -> new StartCluster(
                turn.upgrade(), member.cluster(), n, spec.name(), turn.pacedSpec(), false, turn.now()));
    }

    private static void askForRetirement(UpgradeTurn turn, RetireWaiting waiting) {
        if (turn.spec().retire().approval()) {
            turn.event(n -> new ApprovalRequested(
                    turn.upgrade(), n, "retire/" + waiting.cluster(), waiting.detail(), turn.now()));
        }
    }

    /** Nodes that were left out were allowed to be. */
    private static boolean isFailure(Outcome outcome) {
        return outcome != Outcome.COMPLETED && outcome != Outcome.INCOMPLETE;
    }

    private static Active goesOn(UpgradeTurn turn, Open open) {
        return switch (open) {
            case Held held -> {
                count(turn, held.then(), -1);
                yield held.resume();
            }
            case Active active -> active;
        };
    }

    private static void count(UpgradeTurn turn, Active active, int change) {
        if (active instanceof Running) {
            turn.stage(stage -> stage.held(change));
        } else {
            turn.heldLater(change);
        }
    }

    private static void end(UpgradeTurn turn, Ended ended, String detail) {
        turn.enter(ended);
        turn.event(n -> new UpgradeEnded(
                turn.upgrade(), n, ended.outcome(), detail + "; " + turn.tally().sentence(), turn.now()));
    }
}
