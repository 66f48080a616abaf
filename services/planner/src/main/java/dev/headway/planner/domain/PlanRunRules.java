package dev.headway.planner.domain;

import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.planner.domain.SelectionRules.Selection;
import dev.headway.planner.domain.UpgradeInput.PlanWanted;
import dev.headway.planner.domain.UpgradeInput.SurveyWanted;
import dev.headway.planner.domain.UpgradePhase.Live;
import dev.headway.planner.domain.UpgradePhase.Unaccepted;
import java.util.List;

/**
 * What only looks and changes nothing: a plan of a whole upgrade, and the survey of one cluster.
 *
 * <p>A plan asks no gate, no bake and no limit of how many clusters at once. It may be drawn before an upgrade of its name, again
 * and again, and after it; not during it.
 */
final class PlanRunRules {

    private PlanRunRules() {}

    /** Has every cluster of every stage surveyed and planned, or says why not. */
    static List<Violation> plan(UpgradeTurn turn, PlanWanted wanted) {
        if (turn.phase() instanceof Live || turn.planning() != null) {
            return List.of(new Violation(
                    "metadata.name", turn.upgrade(), "is taken by an upgrade that is under way; choose another name"));
        }
        Selection selection = SelectionRules.select(wanted.request().spec(), wanted.fleet());
        if (!selection.violations().isEmpty()) {
            return selection.violations();
        }
        List<StageMembers> stages = selection.stages();
        int clusters =
                stages.stream().mapToInt(stage -> stage.clusters().size()).sum();
        turn.planning(new PlanRun(wanted.request().spec(), clusters, 0, 0, 0));
        turn.event(n -> new UpgradeAccepted(turn.upgrade(), n, stages, turn.now()));
        for (int i = 0; i < stages.size(); i++) {
            for (String cluster : stages.get(i).clusters()) {
                start(turn, i, stages.get(i).stage(), cluster, wanted);
            }
        }
        return List.of();
    }

    /** A cluster has its plan, or none. */
    static void done(UpgradeTurn turn, Member member, PlanRun run, ClusterDone done) {
        turn.put(member.heard(done.sequence()).in(new Member.State.Done(done.outcome())));
        PlanRun next = run.heard(done.outcome());
        if (next.open() > 0) {
            turn.planning(next);
            return;
        }
        turn.planning(null);
        Outcome outcome = next.outcome();
        turn.event(n -> new UpgradeEnded(turn.upgrade(), n, outcome, next.sentence(), turn.now()));
    }

    /** Has one cluster surveyed, without a target. */
    static List<Violation> survey(UpgradeTurn turn, SurveyWanted wanted) {
        String cluster = wanted.request().cluster();
        if (!(turn.phase() instanceof Unaccepted) || turn.planning() != null) {
            return List.of(
                    new Violation("upgrade", turn.upgrade(), "is the name of an upgrade; a survey needs its own"));
        }
        List<String> known =
                wanted.fleet().stream().map(registered -> registered.cluster()).toList();
        if (!known.contains(cluster)) {
            return List.of(new Violation("cluster", cluster, "is not a registered cluster; registered are " + known));
        }
        StepRef ref = new StepRef(turn.upgrade(), cluster, StepId.of(StepKind.SURVEY), 1);
        turn.command(new SurveyCluster(ref, null, turn.now()));
        return List.of();
    }

    private static void start(UpgradeTurn turn, int stage, String name, String cluster, PlanWanted wanted) {
        Member known = turn.member(cluster);
        turn.put(new Member(cluster, stage, new Member.State.Planning(), known == null ? 0 : known.heard()));
        turn.signal(n -> new StartCluster(
                turn.upgrade(), cluster, n, name, wanted.request().spec(), true, turn.now()));
    }
}
