package dev.headway.planner.domain;

import dev.headway.model.message.ClusterSignal.AbortCluster;
import dev.headway.model.message.ClusterSignal.ApproveRetire;
import dev.headway.model.message.ClusterSignal.PauseCluster;
import dev.headway.model.message.ClusterSignal.ResumeCluster;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.planner.domain.Member.State.Done;
import dev.headway.planner.domain.Member.State.Held;
import dev.headway.planner.domain.Member.State.Planning;
import dev.headway.planner.domain.Member.State.Running;
import dev.headway.planner.domain.Member.State.Upgraded;
import dev.headway.planner.domain.Member.State.Waiting;
import dev.headway.planner.domain.UpgradePhase.Aborting;
import dev.headway.planner.domain.UpgradePhase.AtGate;
import dev.headway.planner.domain.UpgradePhase.Ended;
import dev.headway.planner.domain.UpgradePhase.Moving;
import dev.headway.planner.domain.UpgradePhase.Unaccepted;

/** What people may do to an upgrade, and in which state; each control is answered once. */
final class ControlRules {

    private static final String RETIRE = "retire/";

    private ControlRules() {}

    /** Applies a control or rejects it with the reason. */
    static void control(UpgradeTurn turn, Control control) {
        turn.handled(control.id());
        switch (turn.phase()) {
            case Unaccepted u -> reject(turn, control, "no upgrade of this name was accepted");
            case Aborting a -> reject(turn, control, "the upgrade is being aborted");
            case Ended e -> reject(turn, control, "the upgrade has ended: " + e.outcome());
            case Moving moving -> {
                switch (control) {
                    case PauseRequested pause -> pause(turn, pause);
                    case ResumeRequested resume -> resume(turn, resume);
                    case AbortRequested abort -> abort(turn, moving, abort);
                    case ApproveRequested approve -> approve(turn, approve);
                    case UpgradeRequest.RejectRequested r -> reject(turn, r, "is not available");
                    case UpgradeRequest.RollbackRequested r -> reject(turn, r, "is not available");
                    case UpgradeRequest.RetryStepRequested r -> reject(turn, r, "is not available");
                    case UpgradeRequest.SkipStepRequested r -> reject(turn, r, "is not available");
                    case UpgradeRequest.PaceRequested r -> reject(turn, r, "is not available");
                }
            }
        }
    }

    private static void pause(UpgradeTurn turn, PauseRequested control) {
        if (turn.paused()) {
            reject(turn, control, "the upgrade is paused already");
            return;
        }
        turn.pause(true);
        apply(turn, control);
        for (Member member : turn.open()) {
            turn.signal(
                    n -> new PauseCluster(turn.upgrade(), member.cluster(), n, detail(control, "paused"), turn.now()));
        }
    }

    private static void resume(UpgradeTurn turn, ResumeRequested control) {
        if (!turn.paused() && turn.held() == 0) {
            reject(turn, control, "the upgrade is not paused and no cluster waits for a person");
            return;
        }
        turn.pause(false);
        apply(turn, control);
        for (Member member : turn.open()) {
            turn.signal(n ->
                    new ResumeCluster(turn.upgrade(), member.cluster(), n, detail(control, "resumed"), turn.now()));
            if (member.state() instanceof Held held) {
                StageRules.resumed(turn, member, held);
            }
        }
        StageRules.advance(turn);
    }

    private static void abort(UpgradeTurn turn, Moving moving, AbortRequested control) {
        turn.enter(moving.abort(detail(control, "aborted")));
        apply(turn, control);
        for (Member member : turn.open()) {
            turn.signal(
                    n -> new AbortCluster(turn.upgrade(), member.cluster(), n, detail(control, "aborted"), turn.now()));
        }
        StageRules.advance(turn);
    }

    private static void approve(UpgradeTurn turn, ApproveRequested control) {
        if (control.gate().startsWith(RETIRE)) {
            approveRetirement(turn, control, control.gate().substring(RETIRE.length()));
        } else if (turn.phase() instanceof AtGate gate
                && control.gate().equals("stage/" + turn.stageSpec(gate.stage()).name())) {
            turn.enter(gate.approve());
            apply(turn, control);
            StageRules.started(turn, gate.stage());
        } else {
            reject(turn, control, "gate '%s' does not wait for approval".formatted(control.gate()));
        }
    }

    private static void approveRetirement(UpgradeTurn turn, ApproveRequested control, String cluster) {
        Member member = turn.member(cluster);
        if (member == null) {
            reject(turn, control, "cluster '%s' does not belong to the upgrade".formatted(cluster));
            return;
        }
        switch (member.state()) {
            case Upgraded upgraded
            when !upgraded.approved() && turn.spec().retire().approval() -> {
                turn.put(member.in(upgraded.approve()));
                apply(turn, control);
                turn.signal(n -> new ApproveRetire(turn.upgrade(), cluster, n, control.by(), turn.now()));
            }
            case Upgraded u ->
                reject(turn, control, "the retirement of '%s' needs no approval any more".formatted(cluster));
            case Planning p -> reject(turn, control, "cluster '%s' is only being planned".formatted(cluster));
            case Waiting w -> reject(turn, control, "cluster '%s' has not started".formatted(cluster));
            case Running r -> reject(turn, control, "cluster '%s' is still being upgraded".formatted(cluster));
            case Held h -> reject(turn, control, "cluster '%s' is held; resume or abort first".formatted(cluster));
            case Done d -> reject(turn, control, "cluster '%s' is done: %s".formatted(cluster, d.outcome()));
        }
    }

    private static void apply(UpgradeTurn turn, Control control) {
        turn.event(
                n -> new ControlApplied(turn.upgrade(), n, name(control), control.by(), control.reason(), turn.now()));
    }

    private static void reject(UpgradeTurn turn, Control control, String detail) {
        turn.event(n -> new ControlRejected(turn.upgrade(), n, name(control), control.by(), detail, turn.now()));
    }

    private static String name(Control control) {
        return switch (control) {
            case PauseRequested p -> "pause";
            case ResumeRequested r -> "resume";
            case AbortRequested a -> "abort";
            case ApproveRequested a -> "approve " + a.gate();
            case UpgradeRequest.RejectRequested r -> "reject " + r.gate();
            case UpgradeRequest.RollbackRequested r -> "rollback";
            case UpgradeRequest.RetryStepRequested r -> "retry " + r.step();
            case UpgradeRequest.SkipStepRequested r -> "skip " + r.step();
            case UpgradeRequest.PaceRequested r -> "pace";
        };
    }

    private static String detail(Control control, String what) {
        return "%s by %s: %s".formatted(what, control.by(), control.reason());
    }
}
