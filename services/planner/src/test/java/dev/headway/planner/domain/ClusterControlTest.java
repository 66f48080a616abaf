package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.approve;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.held;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.RollbackStarted;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeSignal.ClusterHeld;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people can do to one cluster, and when it waits for them. */
class ClusterControlTest {

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void movesARefusedTagAgainWhenResumed() {
        planner.executors().next("ConfirmHealth tag/canary", unhealthy());
        run(Fixtures.with(spec(), OnFailure.PAUSE));

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("MoveTag tag/canary#3");
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
    void asksForAnUnknownVerdictAgainWhenResumed() {
        planner.executors().next("ConfirmHealth node/n2", unknown());
        run(Fixtures.with(spec(), OnFailure.PAUSE));
        assertThat(planner.sent(ClusterHeld.class)).hasSize(1);
        assertThat(planner.executors().cordoned()).containsExactly("blue/n2");

        planner.send(resume("r1")).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.commands()).contains("ConfirmHealth node/n2#2").doesNotContain("UpgradeNode node/n2#2");
        assertThat(planner.executors().cordoned()).isEmpty();
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
                .isEqualTo(new NodeServing("n1", Fixtures.OLD, ""));
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

    private void run(UpgradeSpec spec) {
        planner.send(request("up", spec)).run();
    }
}
