package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepKind;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import dev.headway.model.message.UpgradeRequest.ApproveRequested;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
                .containsExactly("StepCompleted", "UpgradeNode", "StepStarted");
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
    void movesARefusedTagAgainWhenResumed() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        run(Fixtures.with(spec(), OnFailure.PAUSE));

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("MoveTag tag/canary#3");
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
    void waitsForAPersonWhenATagCannotBeMovedBack() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        planner.executors().next("MoveTagBack tag/canary", refused(FailureReason.OWNED_BY_OTHER));

        run(spec());

        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);
    }

    @Test
    void movesATagForwardAgainWhenResumedWhileItWasMovingBack() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        planner.executors().next("MoveTagBack tag/canary", SILENCE);
        planner.when(message -> message instanceof MoveTagBack, planner.sending(pause("p1"), resume("r1")));

        run(Fixtures.with(spec(), OnFailure.PAUSE));

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands(command -> command.step().step().toString().equals("tag/canary")))
                .containsSubsequence("MoveTagBack tag/canary#2", "MoveTagBack tag/canary#3", "MoveTag tag/canary#4");
    }

    @Test
    void pausesByPolicyAndTriesTheFailedStepAgainWhenResumed() {
        planner.executors().next("ConfirmHealth node/n2", unknown());
        run(Fixtures.with(spec(), OnFailure.PAUSE));
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);
        assertThat(planner.executors().cordoned()).containsExactly("blue/n2");

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("UpgradeNode node/n2#2");
        assertThat(planner.executors().cordoned()).isEmpty();
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
    void commandsAgainWithTheNextAttemptWhenALeaseEnds() {
        planner.executors().next("InstallRevision revision", SILENCE);

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("InstallRevision revision#1", "InstallRevision revision#2");
        assertThat(planner.sent(StepRetried.class)).singleElement().satisfies(retried -> {
            assertThat(retried.step().attempt()).isEqualTo(2);
            assertThat(retried.occurredAt()).isEqualTo(Fixtures.START.plusSeconds(90));
        });
    }

    @Test
    void repeatsAConfirmationWithTheSameAttempt() {
        planner.executors().next("ConfirmHealth cni", SILENCE);
        planner.executors().next("ConfirmHealth cni", SILENCE);

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands(command -> command.step().step().kind() == StepKind.CNI))
                .containsExactly(
                        "UpgradeCni cni#1", "ConfirmHealth cni#1", "ConfirmHealth cni#1", "ConfirmHealth cni#1");
    }

    @Test
    void releasesAgainWithTheNextAttemptWhenALeaseEnds() {
        planner.executors().next("ReleaseNode node/n1", SILENCE);

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("ReleaseNode node/n1#1", "ReleaseNode node/n1#2");
    }

    @Test
    void backsOffAndRetriesRetryableFailures() {
        for (int i = 0; i < 3; i++) {
            planner.executors().next("UpgradeCni cni", refused(FailureReason.HELM_FAILED));
        }

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepRetried.class))
                .extracting(retried ->
                        Duration.between(Fixtures.START, retried.occurredAt()).toSeconds())
                .containsExactly(5L, 15L, 35L);
        assertThat(planner.sent(StepRetried.class).getFirst().detail()).isEqualTo("HELM_FAILED: model says no");
    }

    @Test
    void failsAtTheDeadlineWithTheLastReason() {
        planner.executors().always("UpgradeCni cni", refused(FailureReason.CLUSTER_UNREACHABLE));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.sent(StepFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.reason()).isEqualTo(FailureReason.DEADLINE_EXCEEDED);
            assertThat(failed.detail()).contains("CLUSTER_UNREACHABLE");
            assertThat(Duration.between(Fixtures.START, failed.occurredAt())).isEqualTo(Duration.ofMinutes(15));
        });
    }

    @Test
    void progressRenewsTheLeaseByTheTimeItAnnounces() {
        planner.executors()
                .next(
                        "UpgradeNode node/n1",
                        (command, now) -> planner.executors().obey(command, now).subList(0, 2));

        run(spec());

        assertThat(planner.sent(StepRetried.class))
                .singleElement()
                .satisfies(retried -> assertThat(Duration.between(Fixtures.START, retried.occurredAt()))
                        .isEqualTo(Duration.ofMinutes(11)));
    }

    @Test
    void aNodeThatLeftTheClusterIsDone() {
        planner.executors().next("UpgradeNode node/n2", refused(FailureReason.NODE_GONE));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepCompleted.class))
                .filteredOn(done -> done.step().step().name().equals("n2"))
                .singleElement()
                .satisfies(
                        done -> assertThat(done.evidence().getFirst().check()).isEqualTo("node-present"));
    }

    @Test
    void aFailureOnTheWayBackWaitsForAPerson() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        planner.executors().next("RevertNode node/n3", held(FailureReason.DRAIN_TIMEOUT));
        run(spec());
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);
        assertThat(planner.executors().cordoned()).containsExactly("blue/n3");

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void aFailedRetirementNeverRollsBack() {
        planner.executors().next("RetireRevision retire", refused(FailureReason.STILL_REFERENCED));
        run(spec());
        assertThat(planner.sent(RollbackStarted.class)).isEmpty();
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
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

    @Test
    void startsNothingWhilePausedAndEndsWhatIsInFlight() {
        planner.executors().next("ConfirmHealth node/n1", SILENCE);
        planner.when(
                message -> message instanceof ConfirmHealth confirm
                        && confirm.step().step().name().equals("n1"),
                planner.sending(pause("p1")));
        run(spec());

        assertThat(planner.commands()).contains("ReleaseNode node/n1#1").doesNotContain("UpgradeNode node/n2#1");
        assertThat(planner.executors().cordoned()).isEmpty();

        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aPausedSurveyPlansAndStartsNothing() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(request("up", spec())).settle();
        planner.send(pause("p1")).run();

        assertThat(planner.sent(ClusterPlanned.class)).hasSize(1);
        assertThat(planner.commands()).noneMatch(command -> command.startsWith("ApplyCrds"));

        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void abortEndsWhereItStands() {
        planner.when(
                message ->
                        message instanceof UpgradeNode upgrade && upgrade.node().equals("n2"),
                planner.sending(abort("a1")));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(planner.commands()).contains("ReleaseNode node/n2#1").doesNotContain("UpgradeNode node/n3#1");
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void abortReleasesAFailedNodeThatServes() {
        planner.executors().next("UpgradeNode node/n1", held(FailureReason.DRAIN_TIMEOUT));
        run(Fixtures.with(spec(), OnFailure.PAUSE));

        planner.send(abort("a1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(planner.sent(ConfirmHealth.class).getLast().expectation())
                .isEqualTo(new NodeServing("n1", Fixtures.OLD));
        assertThat(planner.sent(ReleaseNode.class)).hasSize(1);
        assertThat(planner.executors().cordoned()).isEmpty();
    }

    @Test
    void abortLeavesANodeHeldVisiblyWhenItDoesNotServe() {
        planner.executors().always("ConfirmHealth node/n1", unhealthy());
        run(Fixtures.with(spec(), OnFailure.PAUSE));

        planner.send(abort("a1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(planner.sent(ClusterUpgradeEnded.class).getFirst().detail())
                .contains("still cordoned")
                .endsWith("n1");
        assertThat(planner.executors().cordoned()).containsExactly("blue/n1");
    }

    @Test
    void abortDuringTheSurveyEndsAtOnce() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(request("up", spec())).settle();

        planner.send(abort("a1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void retiresAfterTheTimeAndTheApproval() {
        planner.send(request("up", Fixtures.with(spec(), new RetireSpec(Duration.ofHours(24), true))))
                .run();
        assertThat(planner.sent(ApprovalRequested.class)).singleElement().satisfies(asked -> {
            assertThat(asked.gate()).isEqualTo("retire/blue");
            assertThat(asked.occurredAt()).isEqualTo(Fixtures.START);
        });
        assertThat(planner.now()).isEqualTo(Fixtures.START.plus(Duration.ofHours(24)));
        assertThat(planner.commands()).doesNotContain("RetireRevision retire#1");

        planner.send(approve("a1", "retire/blue")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("RetireRevision retire#1");
    }

    @Test
    void anEarlyApprovalStillWaitsForTheTime() {
        planner.when(message -> message instanceof ApprovalRequested, planner.sending(approve("a1", "retire/blue")));

        run(Fixtures.with(spec(), new RetireSpec(Duration.ofHours(24), true)));

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepStarted.class).getLast().occurredAt())
                .isEqualTo(Fixtures.START.plus(Duration.ofHours(24)));
    }

    @Test
    void ignoresWhatIsAboutAnotherAttemptOrUpgrade() {
        planner.executors().next("UpgradeNode node/n1", SILENCE);
        planner.send(request("up", spec())).settle();
        int before = planner.sent().size();
        UpgradeNode command = planner.sent(UpgradeNode.class).getFirst();

        planner.arrives(upgraded(command, command.step().next())).settle();
        planner.arrives(upgraded(
                        command,
                        new dev.headway.model.StepRef(
                                "other", "blue", command.step().step(), 1)))
                .settle();

        assertThat(planner.sent()).hasSize(before);
    }

    private static NodeUpgraded upgraded(UpgradeNode command, dev.headway.model.StepRef ref) {
        return new NodeUpgraded(ref, command.node(), "pod", command.revision(), "image", Fixtures.START);
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

    static PauseRequested pause(String id) {
        return new PauseRequested("up", id, "ada", "lunch");
    }

    static ResumeRequested resume(String id) {
        return new ResumeRequested("up", id, "ada", "back");
    }

    static AbortRequested abort(String id) {
        return new AbortRequested("up", id, "ada", "enough");
    }

    static ApproveRequested approve(String id, String gate) {
        return new ApproveRequested("up", id, gate, "ada", "fine");
    }
}
