package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.cluster;
import static dev.headway.planner.domain.Fixtures.planRequest;
import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.Fixtures.stage;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ApprovalRequested;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeEnded;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeEvent.UpgradeRejected;
import dev.headway.model.message.UpgradeRequest.SurveyRequested;
import dev.headway.model.plan.Finding;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlannerHarness.Delivery;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans that are not carried out, and surveys of one cluster. */
class PlanRunTest {

    private static final UpgradeSpec STAGED = spec(List.of(
            stage("canary", 1, 0, Duration.ofHours(1), true), stage("production", 1, 0, Duration.ofHours(1), true)));

    private PlannerHarness planner = planner(Delivery.ONCE);

    @ParameterizedTest
    @EnumSource(Delivery.class)
    void plansEveryClusterOfEveryStageAtOnceAndChangesNothing(Delivery delivery) {
        planner = planner(delivery);

        planner.send(planRequest("up", STAGED)).run();

        assertThat(planner.sent(ClusterPlanned.class))
                .extracting(ClusterPlanned::cluster)
                .containsOnly("c1", "p1", "p2");
        assertThat(planner.sent(ClusterUpgradeEnded.class))
                .extracting(ClusterUpgradeEnded::outcome)
                .containsOnly(Outcome.PLANNED);
        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::outcome)
                .containsOnly(Outcome.PLANNED);
        assertThat(planner.sent(StepMessage.class)).hasOnlyElementsOfType(SurveyCluster.class);
        assertThat(planner.sent(ApprovalRequested.class)).isEmpty();
    }

    @Test
    void aPlanMayBeDrawnAgainAndThenCarriedOutUnderTheSameName() {
        planner.send(planRequest("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();
        planner.send(planRequest("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();
        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();
        planner.send(planRequest("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::outcome)
                .containsExactly(Outcome.PLANNED, Outcome.PLANNED, Outcome.COMPLETED, Outcome.PLANNED);
        assertThat(planner.sent(SurveyCluster.class))
                .extracting(survey -> survey.step().attempt())
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void aPlanDoesNotDisturbARunningUpgradeOfItsName() {
        planner.executors().next("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .settle();

        planner.send(planRequest("up", STAGED)).settle();
        assertThat(planner.sent(UpgradeRejected.class)).hasSize(1);
        planner.run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aBusyClusterIsRefusedAndNotDisturbed() {
        planner.executors().next("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .settle();

        planner.send(planRequest("look", STAGED)).settle();
        planner.send(planRequest("look", STAGED)).settle();

        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::outcome)
                .containsExactly(Outcome.REFUSED, Outcome.REFUSED);
        assertThat(planner.sent(ClusterUpgradeRefused.class))
                .extracting(ClusterUpgradeRefused::cluster)
                .containsExactly("c1", "c1");
        planner.run();
        assertThat(planner.clusterOutcomes()).contains(Outcome.COMPLETED);
    }

    @Test
    void aPlanGivesWayToAnUpgradeOfAnotherName() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(planRequest("look", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .settle();

        planner.send(request("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .run();

        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(ended -> ended.upgrade() + " " + ended.outcome())
                .containsExactly("look REFUSED", "up COMPLETED");
    }

    @Test
    void anUpgradeWaitsUntilItsOwnPlanIsThere() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(planRequest("up", STAGED)).settle();

        planner.send(request("up", STAGED)).settle();

        assertThat(planner.sent(UpgradeRejected.class)).hasSize(1);
    }

    @Test
    void aPlanDoesNotWaitForAClusterOutOfReach() {
        planner.executors().next("SurveyCluster survey", SILENCE);
        planner.send(planRequest("up", spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)))))
                .settle();

        planner.arrives(new ParkCluster("", "c1", 1, "connection refused", planner.now()))
                .settle();

        assertThat(planner.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(planner.sent(ClusterUpgradeRefused.class).getFirst().violations())
                .extracting(Violation::value)
                .containsExactly(FailureReason.CLUSTER_UNREACHABLE.name());
    }

    @Test
    void aWarningRefusesAPlanThatIsShownNevertheless() {
        planner.executors().looksLike(Fixtures.survey(parts -> {
            parts.findings = List.of(new Finding(
                    "HW101", Finding.Severity.WARNING, "tag x", "is torn", "repair it", "a rule"));
            return parts;
        }));
        UpgradeSpec spec = spec(List.of(stage("canary", 1, 0, Duration.ZERO, false)));

        planner.send(planRequest("up", spec)).run();
        assertThat(planner.sent(ClusterPlanned.class)).hasSize(1);
        assertThat(planner.outcome()).isEqualTo(Outcome.REFUSED);

        planner.send(request("up", spec)).run();
        assertThat(planner.sent(ClusterPlanned.class)).hasSize(1);
        assertThat(planner.sent(ClusterUpgradeRefused.class)).hasSize(2);
    }

    @Test
    void surveysOneCluster() {
        planner.send(new SurveyRequested("look-1", "p1")).run();

        assertThat(planner.commands()).containsExactly("SurveyCluster survey#1");
        assertThat(planner.sent(SurveyCluster.class).getFirst())
                .satisfies(survey -> assertThat(survey.spec()).isNull())
                .satisfies(survey -> assertThat(survey.step().cluster()).isEqualTo("p1"));
        assertThat(planner.state().upgrade("look-1")).isNull();
    }

    @Test
    void rejectsASurveyOfAnUnknownCluster() {
        planner.send(new SurveyRequested("look-1", "atlantis")).run();

        assertThat(planner.commands()).isEmpty();
        assertThat(planner.sent(UpgradeRejected.class).getFirst().violations())
                .containsExactly(new Violation(
                        "cluster", "atlantis", "is not a registered cluster; registered are [c1, p1, p2]"));
    }

    private static PlannerHarness planner(Delivery delivery) {
        return new PlannerHarness(
                List.of(
                        cluster("c1", "stage", "canary"),
                        cluster("p1", "stage", "production"),
                        cluster("p2", "stage", "production")),
                delivery,
                3);
    }
}
