package dev.headway.planner.domain;

import static dev.headway.planner.domain.Controls.abort;
import static dev.headway.planner.domain.Controls.approve;
import static dev.headway.planner.domain.Controls.pause;
import static dev.headway.planner.domain.Controls.resume;
import static dev.headway.planner.domain.Fixtures.cluster;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.stage;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeEvent.StageCompleted;
import dev.headway.model.message.UpgradeEvent.StageStarted;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.request.ClusterSelector;
import dev.headway.model.request.OnFailure;
import dev.headway.model.request.RetireSpec;
import dev.headway.model.request.StageSpec;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlannerHarness.Delivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {

    private static final List<ClusterRegistered> FLEET = List.of(
            cluster("c1", "stage", "canary"),
            cluster("p1", "stage", "production"),
            cluster("p2", "stage", "production"),
            cluster("p3", "stage", "production"));

    private final PlannerHarness planner = new PlannerHarness(FLEET, Delivery.ONCE, 1);

    @Test
    void upgradesStageAfterStageWithBakeAndApproval() {
        UpgradeSpec spec = spec(List.of(
                stage("canary", 1, 0, Duration.ofHours(1), false), stage("production", 2, 0, Duration.ZERO, true)));
        planner.when(
                message -> message instanceof ApprovalRequested,
                planner.sending(approve("a0", "stage/other"), approve("a1", "stage/production")));

        planner.send(request("up", spec)).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(story())
                .containsExactly(
                        "UpgradeAccepted",
                        "StageStarted",
                        "StageCompleted",
                        "ApprovalRequested",
                        "ControlRejected",
                        "ControlApplied",
                        "StageStarted",
                        "StageCompleted",
                        "UpgradeEnded");
        assertThat(planner.sent(StageCompleted.class).getFirst().occurredAt())
                .isEqualTo(Fixtures.START.plus(Duration.ofHours(1)));
        assertThat(planner.sent(UpgradeEnded.class).getFirst().detail())
                .isEqualTo("every stage is completed; 4 of 4 clusters completed");
    }

    @Test
    void runsAsManyClustersAtOnceAsTheStageAllows() {
        planner.executors().always("SurveyCluster survey", SILENCE);

        planner.send(request("up", spec(List.of(stage("production", 2, 0, Duration.ZERO, false)))))
                .settle();

        assertThat(planner.sent(StartCluster.class))
                .extracting(StartCluster::cluster)
                .containsExactly("p1", "p2");
    }

    @Test
    void aClusterThatOnlyHasItsRetirementLeftHoldsBackNoOther() {
        UpgradeSpec spec = Fixtures.with(
                spec(List.of(stage("production", 1, 0, Duration.ZERO, false))),
                new RetireSpec(Duration.ofHours(24), true));

        planner.send(request("up", spec)).settle();

        assertThat(planner.sent(StageCompleted.class)).hasSize(1);
        assertThat(planner.sent(ApprovalRequested.class))
                .extracting(ApprovalRequested::gate)
                .containsExactly("retire/p1", "retire/p2", "retire/p3");
        assertThat(planner.sent(UpgradeEnded.class)).isEmpty();
    }

    @Test
    void stopsWhenMoreClustersFailedThanTheBudgetAllows() {
        planner.executors().next("ConfirmHealth cni", unhealthy());

        planner.send(request("up", spec(List.of(stage("production", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.sent(UpgradeEnded.class).getFirst().detail())
                .isEqualTo("stage 'production' stopped: 1 of its clusters failed, its budget is 0;"
                        + " 0 of 3 clusters completed, 1 rolled back, 2 not started");
    }

    @Test
    void goesOnWhileTheFailureBudgetLasts() {
        planner.executors().next("ConfirmHealth cni", unhealthy());

        planner.send(request("up", spec(List.of(stage("production", 1, 1, Duration.ZERO, false)))))
                .run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.clusterOutcomes())
                .containsExactly(Outcome.ROLLED_BACK, Outcome.COMPLETED, Outcome.COMPLETED);
    }

    @Test
    void aHeldClusterHoldsBackTheNextAndLetsItGoWhenResumed() {
        planner.executors().next("ConfirmHealth cni", unhealthy());
        UpgradeSpec spec =
                Fixtures.with(spec(List.of(stage("production", 2, 0, Duration.ZERO, false))), OnFailure.PAUSE);

        planner.send(request("up", spec)).run();
        assertThat(planner.sent(StartCluster.class))
                .extracting(StartCluster::cluster)
                .containsExactly("p1", "p2");

        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void pausesAndResumesTheWholeUpgrade() {
        planner.when(message -> message instanceof StageStarted, planner.sending(pause("p1"), pause("p2")));

        planner.send(request("up", spec(List.of(stage("production", 1, 0, Duration.ZERO, false)))))
                .run();
        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly("the upgrade is paused already; last applied: pause by ada at 2026-11-23T08:00:00Z");
        assertThat(planner.sent(StartCluster.class)).hasSize(1);
        assertThat(planner.clusterOutcomes()).isEmpty();

        planner.send(resume("r1")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void abortsTheWholeUpgradeAndStartsNoFurtherCluster() {
        planner.when(message -> message instanceof StageStarted, planner.sending(abort("a1"), abort("a2")));

        planner.send(request("up", spec(List.of(stage("production", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(planner.sent(StartCluster.class)).hasSize(1);
        planner.send(pause("late")).run();
        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .contains("the upgrade has ended: ABORTED; last applied: abort by ada at 2026-11-23T08:00:00Z");
    }

    @Test
    void answersEachControlOnce() {
        planner.send(request("up", spec(List.of(stage("production", 1, 0, Duration.ZERO, true)))))
                .run();

        planner.send(pause("p1")).send(pause("p1")).run();

        assertThat(planner.sent(ControlApplied.class)).hasSize(1);
        assertThat(planner.sent(ControlRejected.class)).isEmpty();
    }

    @Test
    void rejectsControlsOfUnknownUpgrades() {
        planner.send(pause("p1")).run();

        assertThat(planner.sent(ControlRejected.class)).singleElement().satisfies(rejected -> {
            assertThat(rejected.upgrade()).isEqualTo("up");
            assertThat(rejected.sequence()).isEqualTo(1);
            assertThat(rejected.detail()).isEqualTo("no upgrade of this name was accepted");
        });
    }

    @Test
    void ignoresTheSameRequestAndRejectsAnotherOfThatName() {
        UpgradeSpec spec = spec(List.of(stage("production", 1, 0, Duration.ZERO, true)));
        planner.send(request("up", spec)).send(request("up", spec)).run();
        assertThat(planner.sent(UpgradeAccepted.class)).hasSize(1);

        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, true)))))
                .run();

        assertThat(planner.sent(UpgradeRejected.class)).singleElement().satisfies(rejected -> {
            assertThat(rejected.violations().getFirst().path()).isEqualTo("metadata.name");
            assertThat(rejected.sequence()).isEqualTo(3);
        });
        planner.send(approve("a1", "stage/production")).run();
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void rejectsStagesWithoutClustersAndClustersInTwoStages() {
        StageSpec empty = stage("empty", 1, 0, Duration.ZERO, false);
        StageSpec canary = stage("canary", 1, 0, Duration.ZERO, false);
        StageSpec again = new StageSpec(
                "again",
                new ClusterSelector(dev.headway.model.Labels.none(), List.of("c1", "nowhere")),
                canary.maxConcurrent(),
                0,
                Duration.ZERO,
                false);

        planner.send(request("up", spec(List.of(empty, canary, again)))).run();

        assertThat(planner.sent(UpgradeRejected.class).getFirst().violations())
                .extracting(Violation::path, Violation::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("spec.stages[0].clusters", "stage=empty"),
                        org.assertj.core.groups.Tuple.tuple("spec.stages[2].clusters.names", "nowhere"),
                        org.assertj.core.groups.Tuple.tuple("spec.stages[2].clusters", "c1"));
        assertThat(planner.sent()).hasSize(1);
    }

    @Test
    void acceptsACorrectedRequestAfterARejection() {
        planner.send(request("up", spec(List.of(stage("empty", 1, 0, Duration.ZERO, false)))))
                .run();

        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void refusesAClusterThatAnotherUpgradeIsWorkingOn() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        UpgradeSpec spec = spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)));
        planner.send(request("first", spec)).settle();

        planner.send(request("second", spec)).run();

        assertThat(planner.sent(ClusterUpgradeRefused.class)).singleElement().satisfies(refused -> {
            assertThat(refused.upgrade()).isEqualTo("second");
            assertThat(refused.violations().getFirst().path()).isEqualTo("clusters.c1");
            assertThat(refused.violations().getFirst().value()).isEqualTo("first");
        });
        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::upgrade, UpgradeEnded::outcome)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("second", Outcome.REFUSED),
                        org.assertj.core.groups.Tuple.tuple("first", Outcome.COMPLETED));
    }

    @Test
    void startsAClusterOnceHoweverOftenItIsTold() {
        UpgradeSpec spec = spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)));
        planner.send(request("up", spec)).run();
        int before = planner.sent().size();

        planner.arrives(planner.sent(StartCluster.class).getFirst()).run();

        assertThat(planner.sent()).hasSize(before);
    }

    @Test
    void upgradesAClusterAgainUnderAnotherName() {
        UpgradeSpec spec = spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)));
        planner.executors().next("ConfirmHealth node/n2", unhealthy());

        planner.send(request("first", spec)).run();
        planner.send(request("second", spec)).run();

        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::outcome)
                .containsExactly(Outcome.ROLLED_BACK, Outcome.COMPLETED);
    }

    @Test
    void approvesARetirementOnlyWhenItWaits() {
        UpgradeSpec spec = Fixtures.with(
                spec(List.of(stage("canary", 1, 0, Duration.ZERO, false))), new RetireSpec(Duration.ofHours(1), true));
        planner.executors().next("ConfirmHealth retire", unhealthy());
        planner.when(message -> message instanceof StartCluster, planner.sending(approve("early", "retire/c1")));
        planner.send(request("up", spec)).run();

        planner.send(approve("wrong", "retire/p1")).run();
        planner.send(approve("right", "retire/c1")).run();
        planner.send(approve("again", "retire/c1")).run();
        planner.send(resume("r1")).run();

        assertThat(planner.sent(ControlRejected.class))
                .extracting(ControlRejected::detail)
                .containsExactly(
                        "cluster 'c1' is still being upgraded",
                        "cluster 'p1' does not belong to the upgrade",
                        "cluster 'c1' is held; resume or abort first; last applied: approve retire/c1 by ada"
                                + " at 2026-11-23T09:00:00Z");
        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void unreachableClustersAreRefusedAtTheirDeadline() {
        planner.executors().always("SurveyCluster survey", ModelExecutors.refused(FailureReason.CLUSTER_UNREACHABLE));

        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(planner.now()).isEqualTo(Fixtures.START.plus(Duration.ofMinutes(15)));
    }

    private List<String> story() {
        return planner.sent().stream()
                .filter(message ->
                        message instanceof UpgradeEvent event && event.key().equals("up"))
                .map(Message::getClass)
                .map(Class::getSimpleName)
                .toList();
    }
}
