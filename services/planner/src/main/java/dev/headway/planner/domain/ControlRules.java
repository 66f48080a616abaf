package dev.headway.planner.domain;

import dev.headway.model.message.ClusterSignal.AbortCluster;
import dev.headway.model.message.ClusterSignal.PauseCluster;
import dev.headway.model.message.ClusterSignal.ResumeCluster;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.PaceRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.RejectRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import dev.headway.planner.domain.Member.State.Held;
import dev.headway.planner.domain.UpgradePhase.Aborting;
import dev.headway.planner.domain.UpgradePhase.Ended;
import dev.headway.planner.domain.UpgradePhase.Moving;
import dev.headway.planner.domain.UpgradePhase.Unaccepted;
import org.jspecify.annotations.Nullable;

/**
 * What people may do to an upgrade, and in which state. Each control is answered once: applied, or rejected with the reason and
 * with what somebody else did last.
 */
final class ControlRules {

    private ControlRules() {}

    /** Applies a control, asks the clusters about it, or rejects it. */
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
                    case ApproveRequested approve -> GateRules.approve(turn, approve);
                    case RejectRequested reject -> GateRules.reject(turn, reject);
                    case RollbackRequested rollback -> AskRules.rollBack(turn, rollback);
                    case RetryStepRequested retry -> AskRules.retry(turn, retry);
                    case SkipStepRequested skip -> AskRules.skip(turn, skip);
                    case PaceRequested pace -> PaceRules.pace(turn, pace);
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

    static void apply(UpgradeTurn turn, Control control) {
        applied(turn, name(control), control.by(), control.reason());
    }

    static void applied(UpgradeTurn turn, String name, String by, String reason) {
        turn.applied(new Applied(name, by, turn.now()));
        turn.event(n -> new ControlApplied(turn.upgrade(), n, name, by, reason, turn.now()));
    }

    static void reject(UpgradeTurn turn, Control control, String detail) {
        rejected(turn, name(control), control.by(), detail);
    }

    /** Who comes second is told who came first. */
    static void rejected(UpgradeTurn turn, String name, String by, String detail) {
        Applied last = turn.applied();
        String why = last == null ? detail : detail + "; " + last.sentence();
        turn.event(n -> new ControlRejected(turn.upgrade(), n, name, by, why, turn.now()));
    }

    static String name(Control control) {
        return switch (control) {
            case PauseRequested p -> "pause";
            case ResumeRequested r -> "resume";
            case AbortRequested a -> "abort";
            case ApproveRequested a -> "approve " + a.gate();
            case RejectRequested r -> "reject " + r.gate();
            case RollbackRequested r -> "rollback" + part(" of ", r.cluster()) + part(" to ", r.to());
            case RetryStepRequested r -> "retry %s of %s".formatted(r.step(), r.cluster());
            case SkipStepRequested r -> "skip %s of %s".formatted(r.step(), r.cluster());
            case PaceRequested p ->
                "pace" + part(" maxUnavailable ", p.maxUnavailable()) + part(" window ", p.window());
        };
    }

    private static String part(String word, @Nullable Object value) {
        return value == null ? "" : word + value;
    }

    static String detail(Control control, String what) {
        return "%s by %s: %s".formatted(what, control.by(), control.reason());
    }
}
