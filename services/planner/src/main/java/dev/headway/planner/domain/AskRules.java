package dev.headway.planner.domain;

import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterSignal.HoldCluster;
import dev.headway.model.message.ClusterSignal.RetryStep;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.ClusterSignal.SkipStep;
import dev.headway.model.message.UpgradeRequest.Control;
import dev.headway.model.message.UpgradeRequest.RetryStepRequested;
import dev.headway.model.message.UpgradeRequest.RollbackRequested;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import dev.headway.model.message.UpgradeSignal.ControlAnswered;
import dev.headway.planner.domain.Asked.Kind;
import dev.headway.planner.domain.Member.State.Done;
import dev.headway.planner.domain.Member.State.Open;
import dev.headway.planner.domain.Member.State.Planning;
import dev.headway.planner.domain.Member.State.Waiting;
import dev.headway.planner.domain.UpgradePhase.Moving;
import java.util.List;

/**
 * Controls that clusters have to agree to. They are asked; when all have answered, the control is applied if any agreed and
 * rejected otherwise.
 *
 * <p>After something was taken back by hand, automation holds: no cluster starts and none moves forward before a person resumes.
 */
final class AskRules {

    private AskRules() {}

    /** Takes back one cluster, or every cluster under way. */
    static void rollBack(UpgradeTurn turn, RollbackRequested control) {
        String detail = ControlRules.detail(control, "rolled back");
        String named = control.cluster();
        List<String> clusters =
                named == null ? turn.open().stream().map(Member::cluster).toList() : List.of(named);
        String refusal = named == null ? noneOpen(clusters) : notReachable(turn, named, true);
        if (!refusal.isEmpty()) {
            ControlRules.reject(turn, control, refusal);
            return;
        }
        ask(turn, control, kind(control), clusters);
        for (String cluster : clusters) {
            turn.signal(n ->
                    new RollbackCluster(turn.upgrade(), cluster, n, control.id(), control.to(), detail, turn.now()));
        }
    }

    /** Has one failed step tried again. */
    static void retry(UpgradeTurn turn, RetryStepRequested control) {
        String cluster = control.cluster();
        if (mayAsk(turn, control, cluster)) {
            ask(turn, control, Kind.STEP, List.of(cluster));
            String detail = ControlRules.detail(control, "retried");
            turn.signal(
                    n -> new RetryStep(turn.upgrade(), cluster, n, control.id(), control.step(), detail, turn.now()));
        }
    }

    /** Has one step left out. */
    static void skip(UpgradeTurn turn, SkipStepRequested control) {
        String cluster = control.cluster();
        if (control.reason().isBlank()) {
            ControlRules.reject(turn, control, "a reason must be given: it stays in the story of the upgrade");
        } else if (mayAsk(turn, control, cluster)) {
            ask(turn, control, Kind.STEP, List.of(cluster));
            String detail = ControlRules.detail(control, "skipped");
            turn.signal(
                    n -> new SkipStep(turn.upgrade(), cluster, n, control.id(), control.step(), detail, turn.now()));
        }
    }

    /** A cluster says yes or no; after the last answer people are told. */
    static void answered(UpgradeTurn turn, ControlAnswered answer) {
        for (Asked asked : turn.asked()) {
            if (asked.waitsFor(answer.control(), answer.cluster())) {
                Asked after = asked.answered(answer.cluster(), answer.refusal());
                turn.answered(asked, after);
                Member member = turn.member(answer.cluster());
                if (asked.isRollback() && answer.refusal().isEmpty() && member != null) {
                    StageRules.goesBack(turn, member);
                }
                if (after.open().isEmpty()) {
                    conclude(turn, after);
                }
            }
        }
    }

    private static void conclude(UpgradeTurn turn, Asked asked) {
        if (asked.agreed() == 0) {
            ControlRules.rejected(turn, asked.control(), asked.by(), String.join("; ", asked.refusals()));
            return;
        }
        ControlRules.applied(turn, asked.done(), asked.by(), asked.reason());
        if (asked.isRollback() && turn.phase() instanceof Moving moving) {
            if (asked.kind() == Kind.ROLLBACK_OF_ALL) {
                turn.enter(moving.finish("rolled back by %s: %s".formatted(asked.by(), asked.reason())));
            } else {
                turn.pause(true);
                hold(turn, asked);
            }
        }
    }

    /** Every cluster that goes forward waits; what goes back is not held up by it. */
    private static void hold(UpgradeTurn turn, Asked asked) {
        String detail = "held after %s by %s: %s".formatted(asked.control(), asked.by(), asked.reason());
        for (Member member : turn.open()) {
            turn.signal(n -> new HoldCluster(turn.upgrade(), member.cluster(), n, detail, turn.now()));
        }
    }

    private static Kind kind(RollbackRequested control) {
        return control.cluster() == null && control.to() == null ? Kind.ROLLBACK_OF_ALL : Kind.ROLLBACK;
    }

    private static void ask(UpgradeTurn turn, Control control, Kind kind, List<String> clusters) {
        turn.ask(new Asked(
                control.id(),
                ControlRules.name(control),
                control.by(),
                control.reason(),
                kind,
                clusters,
                0,
                List.of()));
    }

    private static boolean mayAsk(UpgradeTurn turn, Control control, String cluster) {
        String refusal = notReachable(turn, cluster, false);
        if (!refusal.isEmpty()) {
            ControlRules.reject(turn, control, refusal);
        }
        return refusal.isEmpty();
    }

    private static String noneOpen(List<String> clusters) {
        return clusters.isEmpty() ? "no cluster is under way" : "";
    }

    /** Why a cluster cannot be asked; empty when it can. */
    private static String notReachable(UpgradeTurn turn, String cluster, boolean back) {
        Member member = turn.member(cluster);
        if (member == null) {
            return "cluster '%s' does not belong to the upgrade".formatted(cluster);
        }
        return switch (member.state()) {
            case Open open -> "";
            case Waiting w -> "cluster '%s' has not started".formatted(cluster);
            case Planning p -> "cluster '%s' is only being planned".formatted(cluster);
            case Done done -> back && isReopenable(done) ? "" : over(cluster, done, back);
        };
    }

    private static boolean isReopenable(Done done) {
        return done.outcome() == Outcome.INCOMPLETE;
    }

    private static String over(String cluster, Done done, boolean back) {
        String what = "cluster '%s' is done: %s".formatted(cluster, done.outcome());
        return back && done.outcome() == Outcome.COMPLETED
                ? what + "; its old revision is retired, there is nothing left to go back to"
                : what;
    }
}
