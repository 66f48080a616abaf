package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.pace;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Controls.retry;
import static dev.headway.planner.domain.Controls.skip;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeRequest.SkipStepRequested;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** One step tried again or left out, another pace, and what nobody could judge. */
class StepControlTest {

    private static final UpgradeSpec PAUSING = Fixtures.with(spec(), OnFailure.PAUSE);

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void triesOneStepAgainAndLeavesTheClusterPaused() {
        planner.executors().next("ConfirmHealth node/n2", unhealthy());
        planner.send(request("up", PAUSING)).settle();

        planner.send(retry("t1", "blue", "node/n2")).run();

        assertThat(planner.commands()).contains("UpgradeNode node/n2#2", "ReleaseNode node/n2#2");
        assertThat(planner.commands()).doesNotContain("UpgradeNode node/n3#1");
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void triesANodeAgainOnlyWhenNoStepOfAnotherSegmentIsUnderWay() {
        UpgradeSpec twoAtOnce =
                Fixtures.with(spec(), Fixtures.nodes(Strategy.DRAIN, Amount.of(2), DrainSpec.OnTimeout.HOLD, 1));
        planner.executors().next("ConfirmHealth node/n2", unhealthy());
        planner.executors().next("MoveTag tag/canary", SILENCE);
        planner.send(request("up", twoAtOnce)).settle();

        planner.send(retry("t1", "blue", "node/n2")).settle();
        assertThat(planner.commands())
                .contains("MoveTag tag/canary#1")
                .filteredOn(command -> command.startsWith("UpgradeNode node/n2"))
                .hasSize(1);

        planner.run();
        assertThat(planner.commands())
                .containsSubsequence("UpgradeNode node/n2#1", "MoveTag tag/canary#2", "UpgradeNode node/n2#3");
    }

    @Test
    void leavesAFailedNodeOutAndReleasesIt() {
        planner.executors().next("ConfirmHealth node/n2", unhealthy());
        planner.send(request("up", PAUSING)).settle();

        planner.send(skip("s1", "blue", "node/n2")).settle();
        assertThat(planner.executors().cordoned()).isEmpty();
        planner.send(resume("r1")).run();

        assertThat(planner.commands()).doesNotContain("UpgradeNode node/n2#2", "SettleZtunnel settle-ztunnel#1");
        assertThat(planner.sent(StepSkipped.class))
                .extracting(skipped -> skipped.step().step().toString())
                .containsExactly("node/n2", "settle-ztunnel", "retire");
        assertThat(planner.outcome()).isEqualTo(Outcome.INCOMPLETE);
    }

    @Test
    void aTagThatIsLeftOutKeepsTheOldRevision() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(skip("s1", "blue", "tag/default")).run();

        assertThat(planner.commands())
                .contains("SettleZtunnel settle-ztunnel#1", "MoveTag tag/canary#1")
                .doesNotContain("MoveTag tag/default#1", "RetireRevision retire#1");
        assertThat(planner.sent(ClusterUpgradeEnded.class).getFirst().detail())
                .isEqualTo("1 steps were skipped; revision 1-29-2 is not retired");
    }

    @ParameterizedTest
    @CsvSource({
        "crds, a control plane needs the CRDs of its version",
        "revision, no data plane may be newer than its control plane",
        "cni, the CNI agent must be of the minor version of ztunnel before any node is renewed",
        "stage-ztunnel, no node gets a new ztunnel without its template",
        "settle-ztunnel, its DaemonSet would stay under OnDelete and never roll again by itself"
    })
    void leavesOutNothingThatOrderOrSkewNeeds(String step, String rule) {
        planner.executors().always("ApplyCrds crds", ModelExecutors.refused(FailureReason.CHART_NOT_FOUND));
        planner.send(request("up", PAUSING)).settle();

        planner.send(skip("s1", "blue", step)).settle();

        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly("cluster 'blue': step '%s' cannot be left out: %s".formatted(step, rule));
    }

    @Test
    void wantsAReason() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(new SkipStepRequested("up", "s1", "blue", StepId.node("n2"), "ada", " "))
                .settle();

        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly("a reason must be given: it stays in the story of the upgrade");
    }

    @Test
    void oneOfTwoWhoTryTheSameStepAgainIsTold() {
        planner.executors().next("ConfirmHealth node/n2", unhealthy());
        planner.send(request("up", PAUSING)).settle();
        planner.executors().next("UpgradeNode node/n2", SILENCE);

        planner.send(retry("t2", "blue", "node/n2"))
                .send(retry("t1", "blue", "node/n2"))
                .settle();

        assertThat(planner.sent(ControlApplied.class)).hasSize(1);
        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly(
                        "cluster 'blue': step 'node/n2' is under way; last applied: retry node/n2 of blue by ada"
                                + " at 2026-11-23T08:00:00Z");
    }

    @ParameterizedTest
    @EnumSource(OnFailure.class)
    void whatNobodyCouldJudgeIsNeverTakenBackByItself(OnFailure policy) {
        planner.executors().always("ConfirmHealth tag/canary", unknown());
        planner.send(request("up", Fixtures.with(spec(), policy))).run();

        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
        assertThat(planner.commands()).noneMatch(command -> command.startsWith("MoveTagBack"));
        assertThat(planner.sent(ClusterUpgradePaused.class))
                .singleElement()
                .satisfies(paused -> assertThat(paused.detail()).contains("HEALTH_UNKNOWN"));
    }

    @Test
    void aWatcherThatNeverAnswersIsNoVerdictEither() {
        planner.executors().always("ConfirmHealth node/n1", SILENCE);
        planner.send(request("up", spec())).run();

        assertThat(planner.sent(StepFailed.class))
                .singleElement()
                .satisfies(failed -> assertThat(failed.reason()).isEqualTo(FailureReason.HEALTH_UNKNOWN));
        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
        planner.executors().restored("ConfirmHealth node/n1");
        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aNodeThatNobodyCouldJudgeIsNotLeftOutUnderTheFailureBudget() {
        planner.executors().next("ConfirmHealth node/n1", unknown());
        planner.send(request(
                        "up", Fixtures.with(spec(), Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.HOLD, 2))))
                .run();

        assertThat(planner.commands()).doesNotContain("UpgradeNode node/n2#1");
        assertThat(planner.sent(ClusterUpgradePaused.class)).hasSize(1);
    }

    @Test
    void asksForHealthSinceTheChangeAndAgainstTheTimeBeforeTheFirstCommand() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.executors().next("ConfirmHealth node/n1", SILENCE);

        planner.send(request("up", spec())).run();

        List<ConfirmHealth> asked = planner.sent(ConfirmHealth.class).stream()
                .filter(confirm -> confirm.step().step().equals(StepId.node("n1")))
                .toList();
        Duration lease = Duration.ofSeconds(60);
        assertThat(asked).hasSize(2).allSatisfy(confirm -> {
            assertThat(confirm.begun()).isEqualTo(Fixtures.START);
            assertThat(confirm.changed()).isEqualTo(Fixtures.START.plus(lease));
        });
        assertThat(asked.getLast().occurredAt()).isAfter(Fixtures.START.plus(lease));
    }

    @Test
    void startsMoreAtOnceAtAHigherPaceAndNothingUntilThereIsRoomAtALowerOne() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(40)));
        planner.executors().always("ConfirmHealth node/n01", SILENCE);
        planner.executors().always("ConfirmHealth node/n02", SILENCE);
        planner.executors().always("ConfirmHealth node/n03", SILENCE);
        planner.send(request("up", spec())).settle();
        assertThat(planner.sent(UpgradeNode.class)).hasSize(1);

        planner.send(pace("x1", Amount.of(3), null)).settle();
        assertThat(planner.sent(UpgradeNode.class)).hasSize(3);
        assertThat(planner.sent(UpgradeNode.class).getLast().budget().maxUnavailable())
                .isEqualTo(3);

        planner.send(pace("x2", Amount.of(1), null)).settle();
        planner.executors().restored("ConfirmHealth node/n01");
        planner.runUntil(planner.now().plusSeconds(16));
        assertThat(planner.sent(UpgradeNode.class)).hasSize(3);
    }

    @Test
    void takesAPercentageOfThePoolAndAsksForTheNewWindow() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(40)));
        planner.executors().next("UpgradeNode node/n01", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(pace("x1", Amount.percent(25), Duration.ofSeconds(42))).run();

        assertThat(planner.sent(UpgradeNode.class).getLast().budget().maxUnavailable())
                .isEqualTo(10);
        assertThat(planner.sent(ConfirmHealth.class).getLast().window()).isEqualTo(Duration.ofSeconds(42));
        assertThat(planner.executors().mostCordoned()).isEqualTo(10);
    }

    @Test
    void refusesAPaceThatStandsStillOrThatNoStepCouldKeep() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(pace("x4", null, Duration.ofMinutes(5)))
                .send(pace("x3", null, null))
                .send(pace("x2", Amount.percent(0), null))
                .send(pace("x1", Amount.of(0), null))
                .settle();

        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly(
                        "maxUnavailable must be at least 1 or 1%; pause the upgrade to start nothing",
                        "maxUnavailable must be at least 1 or 1%; pause the upgrade to start nothing",
                        "neither maxUnavailable nor window is given",
                        "window must be shorter than the health timeout of PT5M, got PT5M");
    }

    @Test
    void triesNoMoreFailedNodesAgainAtOnceThanMayBeUnderWay() {
        planner.executors().next("ConfirmHealth node/n1", unhealthy());
        planner.executors().next("ConfirmHealth node/n2", unhealthy());
        planner.executors().next("ConfirmHealth node/n3", unhealthy());
        planner.send(request(
                        "up", Fixtures.with(PAUSING, Fixtures.nodes(Strategy.DRAIN, Amount.of(1), OnTimeout.HOLD, 2))))
                .run();

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).containsSubsequence("ReleaseNode node/n1#3", "UpgradeNode node/n2#3");
    }
}
