package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.skipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.model.Amount;
import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterSignal.RollbackCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeSignal.ControlAnswered;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.PlannerHarness.Delivery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is taken back on request, and what waits meanwhile. */
class RollbackTest {

    private static final UpgradeSpec RETIRING = Fixtures.with(spec(), new RetireSpec(Duration.ofHours(24), true));

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void walksTheInversePlanOverWhatWasDoneWhenWhatIsInFlightHasEnded() {
        planner.when(isNode("n2"), planner.sending(rollback("b1")));

        planner.send(request("up", spec())).run();

        assertThat(back())
                .containsExactly(
                        "RestoreZtunnel stage-ztunnel#2",
                        "RevertNode node/n2#2",
                        "RevertNode node/n1#2",
                        "SettleZtunnel settle-ztunnel#1",
                        "RestoreCni cni#2",
                        "UninstallRevision revision#2");
        assertThat(planner.commands()).containsSubsequence("ReleaseNode node/n2#1", "RestoreZtunnel stage-ztunnel#2");
        assertThat(planner.sent(RollbackStarted.class))
                .singleElement()
                .satisfies(started -> assertThat(started.detail()).isEqualTo("rolled back by ada: errors"));
        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void goesBackToAStepAndWaitsThereUntilAPersonResumes() {
        backTo("node/n1");

        assertThat(back())
                .containsExactly(
                        "MoveTagBack tag/default#2",
                        "MoveTagBack tag/canary#2",
                        "RestoreGateway gateway/istio-system/ingress#2",
                        "RestoreZtunnel stage-ztunnel#2",
                        "RevertNode node/n3#2",
                        "RevertNode node/n2#2");
        assertThat(header().phase()).isEqualTo(new Paused(new ClusterPhase.Advancing()));
        assertThat(planner.sent(ClusterUpgradePaused.class).getLast().detail())
                .isEqualTo("everything behind step 'node/n1' is undone; rolled back by ada: errors");
        int sent = planner.sent().size();
        planner.runUntil(planner.now().plus(Duration.ofDays(3)));
        assertThat(planner.sent()).hasSize(sent);
    }

    @Test
    void stagesTheTemplateAgainOnTheWayForwardAndPassesWhatStayed() {
        backTo("node/n1");
        int before = planner.commands().size();

        planner.send(resume("r1")).settle();

        assertThat(planner.commands().subList(before, planner.commands().size()))
                .filteredOn(command -> !command.startsWith("ConfirmHealth"))
                .containsExactly(
                        "StageZtunnel stage-ztunnel#3",
                        "UpgradeNode node/n2#3",
                        "ReleaseNode node/n2#3",
                        "UpgradeNode node/n3#3",
                        "ReleaseNode node/n3#3",
                        "SettleZtunnel settle-ztunnel#2",
                        "MoveTag tag/canary#3",
                        "MoveTag tag/default#3",
                        "UpgradeGateway gateway/istio-system/ingress#3");
    }

    @Test
    void takesBackTagsAloneWithoutTouchingATemplate() {
        backTo("tag/canary");

        assertThat(back())
                .containsExactly("MoveTagBack tag/default#2", "RestoreGateway gateway/istio-system/ingress#2");
    }

    @Test
    void refusesAStepThatIsUnknownOrNotDone() {
        planner.executors().next("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(rollback("b1", "blue", "node/n9"))
                .send(rollback("b2", "blue", "node/n2"))
                .send(rollback("b3", "blue", "node/n1"))
                .settle();

        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .anyMatch(detail -> detail.startsWith("cluster 'blue': step 'node/n9' is not in its plan"))
                .anyMatch(detail -> detail.startsWith("cluster 'blue': step 'node/n2' is not done"));
        assertThat(planner.sent(ControlApplied.class))
                .extracting(ControlApplied::control)
                .containsExactly("rollback of blue to node/n1; held until somebody resumes");
    }

    @Test
    void keepsTheBudgetOnTheWayBack() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(40)));
        planner.send(request("up", Fixtures.with(Fixtures.withNodes(spec(), Amount.of(3)), RETIRING.retire())))
                .settle();

        planner.send(rollback("b1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.sent(RevertNode.class)).hasSize(40);
        assertThat(planner.executors().mostCordoned()).isLessThanOrEqualTo(3);
    }

    @Test
    void holdsTheRestOfTheFleetUntilAPersonResumes() {
        PlannerHarness fleet = fleet();
        fleet.executors().next("UpgradeNode node/n3", SILENCE);
        fleet.executors().next("UpgradeNode node/n3", SILENCE);
        fleet.send(request("up", Fixtures.with(production(2, 1), RETIRING.retire())))
                .settle();

        fleet.send(rollback("b1", "p1", null)).settle();
        fleet.runUntil(fleet.now().plus(Duration.ofDays(2)));

        assertThat(fleet.clusterOutcomes()).containsExactly(Outcome.ROLLED_BACK);
        assertThat(fleet.sent(ClusterUpgradePaused.class))
                .extracting(ClusterUpgradePaused::cluster, ClusterUpgradePaused::detail)
                .containsExactly(tuple("p2", "held after rollback of p1 by ada: errors"));
        assertThat(commandsOf(fleet, "p3")).isEmpty();
        assertThat(commandsOf(fleet, "p2")).noneMatch(command -> command.startsWith("MoveTag"));
        assertThat(fleet.sent(UpgradeEnded.class)).isEmpty();

        fleet.send(resume("r1")).settle();
        assertThat(commandsOf(fleet, "p2")).contains("MoveTag tag/default#1");
        assertThat(commandsOf(fleet, "p3")).isNotEmpty();
    }

    @Test
    void takesBackEveryClusterUnderWayAndStartsNoOther() {
        PlannerHarness fleet = fleet();
        fleet.when(isNode("n2"), fleet.sending(rollback("b1")));

        fleet.send(request("up", production(2, 0))).run();

        assertThat(fleet.clusterOutcomes()).containsExactly(Outcome.ROLLED_BACK, Outcome.ROLLED_BACK);
        assertThat(commandsOf(fleet, "p3")).isEmpty();
        assertThat(fleet.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(fleet.sent(ControlApplied.class))
                .extracting(ControlApplied::control)
                .containsExactly("rollback");
    }

    @Test
    void namesTheClustersThatCannotGoBack() {
        PlannerHarness fleet = fleet();
        fleet.executors().next("RetireRevision retire", SILENCE);
        fleet.executors().next("RetireRevision retire", fleet.executors()::obey);
        fleet.executors().next("UpgradeNode node/n2", fleet.executors()::obey);
        fleet.executors().next("UpgradeNode node/n2", SILENCE);
        fleet.send(request("up", production(2, 0))).settle();

        fleet.send(rollback("b1")).settle();

        assertThat(fleet.sent(ControlApplied.class))
                .singleElement()
                .satisfies(applied -> assertThat(applied.control())
                        .startsWith("rollback; not of cluster 'p1': its old revision '1-29-2' is being retired"));
    }

    @Test
    void takesBackAClusterThatHadEndedWithoutItsRetirement() {
        PlannerHarness fleet = fleet();
        fleet.executors().next("UpgradeNode node/n2", skipped());
        UpgradeSpec spec =
                Fixtures.with(production(1, 1), Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.SKIP, 0));
        fleet.when(isOf("p2"), fleet.sending(rollback("b1", "p1", null)));

        fleet.send(request("up", spec)).run();
        assertThat(fleet.clusterOutcomes()).containsExactly(Outcome.INCOMPLETE, Outcome.ROLLED_BACK);

        fleet.send(resume("r1")).run();
        assertThat(fleet.sent(UpgradeEnded.class).getFirst().detail())
                .endsWith("2 of 3 clusters completed, 1 rolled back");
    }

    @Test
    void exactlyOneOfTwoPeopleWinsAndTheOtherIsToldOfTheFirst() {
        planner.when(isNode("n1"), planner.sending(rollback("b1"), rollback("b2")));
        planner.send(request("up", spec())).run();

        planner.send(abort("a1")).run();

        assertThat(planner.sent(ControlApplied.class)).hasSize(1);
        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly(
                        "cluster 'blue': it is being taken back wholly already; last applied: rollback by ada at"
                                + " 2026-11-23T08:00:00Z",
                        "the upgrade has ended: ROLLED_BACK; last applied: rollback by ada at 2026-11-23T08:00:00Z");
    }

    @Test
    void answersForAClusterThatIsInAnotherUpgradeByNow() {
        planner.send(request("other", spec())).run();

        planner.arrives(new RollbackCluster("gone", "blue", 7, "b1", null, "x", planner.now()))
                .settle();

        assertThat(planner.sent(ControlAnswered.class))
                .singleElement()
                .satisfies(answer -> assertThat(answer.refusal()).isEqualTo("it is in upgrade 'other' now"));
    }

    @Test
    void aPausedWayBackGoesOnWhereItStood() {
        planner.when(message -> message instanceof RevertNode, planner.sending(pause("p1")));
        planner.send(request("up", RETIRING)).settle();
        planner.send(rollback("b1")).settle();
        List<String> before = back();
        assertThat(planner.sent(RevertNode.class)).hasSize(1);

        planner.send(resume("r1")).run();

        assertThat(back()).startsWith(before.toArray(String[]::new)).doesNotHaveDuplicates();
        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    private void backTo(String step) {
        planner.when(message -> message instanceof ApprovalRequested, planner.sending(rollback("b1", "blue", step)));
        planner.send(request("up", RETIRING)).settle();
    }

    private ClusterHeader header() {
        return Objects.requireNonNull(planner.state().cluster("blue"));
    }

    /** What was commanded after the way back had begun. */
    private List<String> back() {
        return planner
                .commands(command -> planner.sent(RollbackStarted.class).stream()
                        .anyMatch(started ->
                                planner.sent().indexOf(command) > planner.sent().indexOf(started)))
                .stream()
                .filter(command -> !command.startsWith("ConfirmHealth") && !command.startsWith("ReleaseNode"))
                .toList();
    }

    private static PlannerHarness fleet() {
        return new PlannerHarness(
                List.of(
                        Fixtures.cluster("p1", "stage", "production"),
                        Fixtures.cluster("p2", "stage", "production"),
                        Fixtures.cluster("p3", "stage", "production")),
                Delivery.ONCE,
                1);
    }

    private static UpgradeSpec production(int maxConcurrent, int failureBudget) {
        return spec(List.of(Fixtures.stage("production", maxConcurrent, failureBudget, Duration.ZERO, false)));
    }

    private static List<String> commandsOf(PlannerHarness fleet, String cluster) {
        return fleet.commands(command -> command.step().cluster().equals(cluster));
    }

    private static Predicate<Message> isNode(String node) {
        return message ->
                message instanceof UpgradeNode upgrade && upgrade.node().equals(node);
    }

    private static Predicate<Message> isOf(String cluster) {
        return message ->
                message instanceof StepMessage step && step.step().cluster().equals(cluster);
    }
}
