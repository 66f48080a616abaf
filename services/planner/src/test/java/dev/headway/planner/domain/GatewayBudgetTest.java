package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.retry;
import static dev.headway.planner.domain.Controls.rollback;
import static dev.headway.planner.domain.Controls.skip;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headway.model.Expectation.GatewayServing;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepKind;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.request.GatewaysSpec;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.UpgradeSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gateways that fail: each is moved back first, and so many may be left out as the request allows. */
class GatewayBudgetTest {

    private static final String EAST = "gateway/istio-system/east";
    private static final String NORTH = "gateway/istio-system/north";
    private static final String WEST = "gateway/istio-system/west";

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @BeforeEach
    void threeGateways() {
        planner.executors().looksLike(Fixtures.survey(parts -> {
            parts.gateways = List.of(
                    Fixtures.release("east", "1.29.2"),
                    Fixtures.release("north", "1.29.2"),
                    Fixtures.release("west", "1.29.2"));
            return parts;
        }));
    }

    @Test
    void movesAFailedGatewayBackBeforeTheNextOneStarts() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());

        planner.send(request("up", budget(1))).run();

        assertThat(gateways())
                .containsExactly(
                        "UpgradeGateway " + EAST + "#1",
                        "ConfirmHealth " + EAST + "#1",
                        "RestoreGateway " + EAST + "#2",
                        "ConfirmHealth " + EAST + "#2",
                        "UpgradeGateway " + NORTH + "#1",
                        "ConfirmHealth " + NORTH + "#1",
                        "UpgradeGateway " + WEST + "#1",
                        "ConfirmHealth " + WEST + "#1");
        assertThat(planner.sent(ConfirmHealth.class))
                .extracting(ConfirmHealth::expectation)
                .contains(new GatewayServing("istio-system", "east", "1.29.2"));
    }

    @Test
    void neitherRetiresNorCompletesWhatLeftAGatewayOut() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());

        planner.send(request("up", budget(1))).run();

        assertThat(planner.clusterOutcomes()).containsExactly(Outcome.INCOMPLETE);
        assertThat(planner.commands()).noneMatch(command -> command.startsWith("RetireRevision"));
        String end = "failed, moved back and left out: %s; revision 1-29-2 is not retired".formatted(EAST);
        assertThat(planner.sent(ClusterUpgradeEnded.class))
                .extracting(ClusterUpgradeEnded::detail)
                .containsExactly(end);
        assertThat(planner.sent(StepSkipped.class))
                .extracting(skipped -> skipped.step().step().toString(), StepSkipped::detail)
                .containsExactly(tuple("retire", end));
    }

    @Test
    void stopsOnceMoreGatewaysFailedThanTheBudgetAllows() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("ConfirmHealth " + NORTH, unhealthy());

        planner.send(request("up", Fixtures.with(budget(1), OnFailure.PAUSE))).run();

        assertThat(gateways()).contains("RestoreGateway " + NORTH + "#2").noneMatch(command -> command.contains(WEST));
        assertThat(planner.sent(ClusterUpgradePaused.class))
                .singleElement()
                .satisfies(paused -> assertThat(paused.detail()).startsWith("step " + NORTH + " failed forward"));
        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
    }

    @Test
    void stopsAtTheFirstWithoutABudgetAndUndoesNoGatewayTwice() {
        planner.executors().next("ConfirmHealth " + NORTH, unhealthy());

        planner.send(request("up", spec())).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands(command -> command instanceof RestoreGateway))
                .containsExactly("RestoreGateway " + NORTH + "#2", "RestoreGateway " + EAST + "#2");
        assertThat(gateways()).noneMatch(command -> command.contains(WEST));
        int recovered = planner.commands().indexOf("ConfirmHealth " + NORTH + "#2");
        assertThat(recovered)
                .isPositive()
                .isLessThan(planner.commands().indexOf("RestoreGateway " + EAST + "#2"));
    }

    @Test
    void aRollbackAfterABudgetThatWasUsedUpUndoesNoGatewayTwice() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("ConfirmHealth " + WEST, unhealthy());

        planner.send(request("up", budget(1))).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands(command -> command instanceof RestoreGateway))
                .containsExactly(
                        "RestoreGateway " + EAST + "#2",
                        "RestoreGateway " + WEST + "#2",
                        "RestoreGateway " + NORTH + "#2");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureReason.class,
            names = {"CHART_CHANGED", "OWNED_BY_OTHER", "NOT_FOUND"})
    void movesBackWhateverTheExecutorRefusedBecauseAnEarlierDeliveryMayHaveChangedIt(FailureReason reason) {
        planner.executors().next("UpgradeGateway " + EAST, refused(reason));

        planner.send(request("up", budget(1))).run();

        assertThat(gateways()).contains("RestoreGateway " + EAST + "#2", "UpgradeGateway " + WEST + "#1");
        assertThat(planner.clusterOutcomes()).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void movesBackWhatHadNoOutcomeByItsDeadline() {
        planner.executors().always("UpgradeGateway " + EAST, SILENCE);

        planner.send(request("up", budget(1))).run();

        assertThat(planner.sent(StepFailed.class))
                .extracting(StepFailed::reason)
                .containsExactly(FailureReason.DEADLINE_EXCEEDED);
        assertThat(planner.commands(command -> command instanceof RestoreGateway))
                .hasSize(1);
        assertThat(planner.clusterOutcomes()).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void leavesAloneWhatNobodyCouldJudgeAndWaitsForAPersonWhateverTheBudget() {
        planner.executors().next("ConfirmHealth " + EAST, unknown());

        planner.send(request("up", budget(3))).run();

        assertThat(gateways())
                .containsExactly("UpgradeGateway " + EAST + "#1", "ConfirmHealth " + EAST + "#1");
        assertThat(planner.sent(ClusterUpgradePaused.class)).hasSize(1);
    }

    @Test
    void waitsForAPersonWhenAGatewayCannotBeMovedBackWhateverThePolicy() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("RestoreGateway " + EAST, refused(FailureReason.NOT_FOUND));

        planner.send(request("up", budget(3))).run();

        assertThat(planner.waitsForAPerson()).isTrue();
        assertThat(gateways()).noneMatch(command -> command.contains(NORTH));
        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
        assertThat(planner.sent(ClusterUpgradePaused.class))
                .extracting(ClusterUpgradePaused::detail)
                .containsExactly("step %s failed on the way back: NOT_FOUND: model says no".formatted(EAST));

        planner.send(skip("s1", "blue", EAST)).run();

        assertThat(planner.sent(ControlRejected.class))
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.detail())
                        .contains("it was not moved back for certain; try it again first"));
    }

    @Test
    void waitsForAPersonWhenAGatewayThatWasMovedBackIsNotHealthy() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());

        planner.send(request("up", budget(3))).run();

        assertThat(planner.waitsForAPerson()).isTrue();
        assertThat(gateways()).noneMatch(command -> command.contains(NORTH));
    }

    @Test
    void takesNoRoomOfTheBudgetOnceAPersonLeftAFailedGatewayOut() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("ConfirmHealth " + NORTH, unhealthy());
        planner.executors().next("UpgradeGateway " + NORTH, SILENCE);
        planner.send(request("up", budget(1))).settle();

        planner.send(skip("s1", "blue", EAST)).run();

        assertThat(gateways()).contains("RestoreGateway " + NORTH + "#3", "UpgradeGateway " + WEST + "#1");
        assertThat(planner.sent(ClusterUpgradeEnded.class))
                .extracting(ClusterUpgradeEnded::detail)
                .containsExactly("failed, moved back and left out: %s; 1 steps were skipped; revision 1-29-2 is not retired"
                        .formatted(NORTH));
    }

    @Test
    void completesWhenAGatewayThatWasLeftOutIsTriedAgainAndServes() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("UpgradeGateway " + NORTH, SILENCE);
        planner.send(request("up", budget(1))).settle();

        planner.send(retry("t1", "blue", EAST)).run();

        assertThat(gateways()).contains("UpgradeGateway " + EAST + "#3");
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void refusesToLeaveOutAGatewayWhileItMovesBack() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("RestoreGateway " + EAST, SILENCE);
        planner.send(request("up", budget(1))).settle();

        planner.send(skip("s1", "blue", EAST)).run();

        assertThat(planner.sent(ControlRejected.class))
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.detail()).contains("is under way"));
        assertThat(planner.clusterOutcomes()).containsExactly(Outcome.INCOMPLETE);
    }

    @Test
    void endsTheMoveBackBeforeItGoesBackWholly() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("RestoreGateway " + EAST, SILENCE);
        planner.send(request("up", budget(1))).settle();

        planner.send(rollback("b1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands(command -> command instanceof RestoreGateway))
                .containsExactly("RestoreGateway " + EAST + "#2", "RestoreGateway " + EAST + "#3");
        assertThat(planner.commands(command -> command instanceof UpgradeGateway))
                .containsExactly("UpgradeGateway " + EAST + "#1");
    }

    @Test
    void triesAgainWhenResumedAfterAPauseInTheMoveBack() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("RestoreGateway " + EAST, SILENCE);
        planner.when(message -> message instanceof RestoreGateway, planner.sending(pause("p1"), resume("r1")));

        planner.send(request("up", budget(1))).run();

        assertThat(planner.commands(command -> command instanceof UpgradeGateway))
                .startsWith("UpgradeGateway " + EAST + "#1", "UpgradeGateway " + EAST + "#4");
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void takesBackOnlyTheGatewaysThatWentForward() {
        planner.executors().next("ConfirmHealth " + EAST, unhealthy());
        planner.executors().next("UpgradeGateway " + WEST, SILENCE);
        planner.send(request("up", budget(1))).settle();

        planner.send(rollback("b1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands(command -> command instanceof RestoreGateway))
                .containsExactly(
                        "RestoreGateway " + EAST + "#2",
                        "RestoreGateway " + WEST + "#3",
                        "RestoreGateway " + NORTH + "#2");
    }

    private List<String> gateways() {
        return planner.commands(command -> command.step().step().kind() == StepKind.GATEWAY);
    }

    private static UpgradeSpec budget(int gateways) {
        return Fixtures.with(spec(), new GatewaysSpec(gateways));
    }
}
