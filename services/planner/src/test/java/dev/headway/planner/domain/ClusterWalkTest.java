package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.UpgradeSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One cluster walked forward and, when something fails, back. */
class ClusterWalkTest {

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void walksAWholeMeshAndConfirmsEveryStep() {
        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).startsWith("SurveyCluster survey#1", "ApplyCrds crds#1", "ConfirmHealth crds#1");
        assertThat(planner.commands(command -> command.step().step().name().equals("n1")))
                .containsExactly("UpgradeNode node/n1#1", "ConfirmHealth node/n1#1", "ReleaseNode node/n1#1");
        assertThat(planner.sent(StepCompleted.class)).hasSize(13);
        assertThat(planner.executors().mostCordoned()).isEqualTo(1);
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void commandsTheNextNodeInTheDecisionThatEndsTheReleaseOfTheOneBefore() {
        run(spec());

        List<Message> afterRelease = planner.recorded().stream()
                .filter(decision -> decision.input() instanceof ClusterInput.Reported(NodeReleased released)
                        && released.node().equals("n1"))
                .findFirst()
                .orElseThrow()
                .messages();
        assertThat(afterRelease)
                .extracting(message -> message.getClass().getSimpleName())
                .containsExactly("StepCompleted", "StepStarted", "UpgradeNode");
    }

    @Test
    void keepsTheBudgetOfAPool() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(20)));

        run(Fixtures.withNodes(spec(), Amount.percent(25)));

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.executors().mostCordoned()).isEqualTo(5);
    }

    @Test
    void rollsBackOnlyWhatWasCommanded() {
        planner.executors().next("ConfirmHealth node/n2", unhealthy());

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.sent(RollbackStarted.class)).hasSize(1);
        List<String> commands = planner.commands(command -> !(command instanceof ConfirmHealth));
        assertThat(commands.subList(commands.indexOf("UpgradeNode node/n2#1") + 1, commands.size()))
                .containsExactly(
                        "RestoreZtunnel stage-ztunnel#2",
                        "RevertNode node/n2#2",
                        "ReleaseNode node/n2#2",
                        "RevertNode node/n1#2",
                        "ReleaseNode node/n1#2",
                        "SettleZtunnel settle-ztunnel#1",
                        "RestoreCni cni#2",
                        "UninstallRevision revision#2");
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void rollsBackAHeldNodeAndReleasesIt() {
        planner.executors().next("UpgradeNode node/n1", held(FailureReason.DRAIN_TIMEOUT));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands()).contains("RevertNode node/n1#2", "ReleaseNode node/n1#2");
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void endsRolledBackAtOnceWhenOnlyCrdsWereTouched() {
        planner.executors().next("ApplyCrds crds", refused(FailureReason.CHART_NOT_FOUND));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands()).containsExactly("SurveyCluster survey#1", "ApplyCrds crds#1");
    }

    @Test
    void neverUninstallsARevisionThatSomebodyElseOwns() {
        planner.executors().next("InstallRevision revision", refused(FailureReason.REVISION_IN_USE));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands()).noneMatch(command -> command.startsWith("UninstallRevision"));
    }

    @Test
    void uninstallsARevisionThatDoesNotServe() {
        planner.executors().next("ConfirmHealth revision", unhealthy());

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands()).contains("UninstallRevision revision#2").doesNotContain("RestoreCni cni#1");
    }

    @Test
    void movesARefusedTagBackBeforeItPauses() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());

        run(Fixtures.with(spec(), OnFailure.PAUSE));

        List<Message> sent = planner.sent();
        int moved = indexOf(sent, message -> message instanceof MoveTagBack);
        int confirmed = indexOf(
                sent,
                message -> message instanceof ConfirmHealth confirm
                        && confirm.expectation().equals(new TagServing("canary", Fixtures.OLD)));
        int paused = indexOf(sent, message -> message instanceof ClusterUpgradePaused);
        assertThat(List.of(moved, confirmed, paused)).isSorted().doesNotContain(-1);
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);
        assertThat(planner.commands()).noneMatch(command -> command.contains("tag/default"));
    }

    @Test
    void movesARefusedTagBackOnceBeforeItRollsBack() {
        planner.executors().next("ConfirmHealth tag/default", unhealthy());

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.commands(command -> command instanceof MoveTagBack))
                .containsExactly("MoveTagBack tag/default#2", "MoveTagBack tag/canary#2");
        int movedBack = indexOf(planner.sent(), message -> message instanceof MoveTagBack);
        assertThat(movedBack).isLessThan(indexOf(planner.sent(), message -> message instanceof RollbackStarted));
    }

    @Test
    void lateStepsInFlightEndBeforeTheRollback() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(4)));
        planner.executors().next("UpgradeNode node/n1", held(FailureReason.ZTUNNEL_NOT_READY));
        planner.executors().next("ConfirmHealth node/n2", SILENCE);

        run(Fixtures.withNodes(spec(), Amount.of(2)));

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        int n2Done = indexOf(
                planner.sent(),
                message -> message instanceof StepCompleted done
                        && done.step().step().name().equals("n2"));
        assertThat(n2Done).isLessThan(indexOf(planner.sent(), message -> message instanceof RollbackStarted));
        assertThat(planner.commands()).noneMatch(command -> command.startsWith("UpgradeNode node/n3"));
        assertThat(planner.executors().mostCordoned()).isEqualTo(2);
    }

    @Test
    void refusesAClusterThatCannotBeSurveyed() {
        planner.executors().next("SurveyCluster survey", refused(FailureReason.UNKNOWN_CLUSTER));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(planner.sent(ClusterUpgradeRefused.class)
                        .getFirst()
                        .violations()
                        .getFirst()
                        .value())
                .isEqualTo("UNKNOWN_CLUSTER");
    }

    private void run(UpgradeSpec spec) {
        planner.send(request("up", spec)).run();
    }

    private static int indexOf(List<Message> messages, java.util.function.Predicate<Message> wanted) {
        for (int i = 0; i < messages.size(); i++) {
            if (wanted.test(messages.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
