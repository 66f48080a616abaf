package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import dev.headway.model.Outcome;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ClusterParked;
import dev.headway.model.message.UpgradeEvent.ClusterUnparked;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.message.UpgradeRequest.AbortRequested;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A cluster that cannot be reached: nothing starts, nothing runs out, and everything goes on afterwards. */
class ParkingTest {

    private static final FleetMember HERE =
            new FleetMember(new ClusterRegistered("blue", "uid", Labels.none(), "1.33", Fixtures.START), true);
    private static final FleetMember GONE = new FleetMember(HERE.registered(), false);

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void sendsNothingAndLetsNothingRunOutUntilTheClusterAnswers() {
        planner.executors().next("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec())).settle();
        planner.arrives(park(1)).arrives(park(2)).settle();
        int sent = planner.sent().size();

        planner.runUntil(Fixtures.START.plus(Duration.ofDays(3)));
        assertThat(planner.sent()).hasSize(sent);

        planner.later(Duration.ofDays(1), () -> planner.arrives(unpark(3)));
        planner.run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(ClusterParked.class)).hasSize(1);
        assertThat(planner.sent(ClusterUnparked.class)).hasSize(1);
        assertThat(planner.sent(StepFailed.class)).isEmpty();
        assertThat(planner.sent(StepRetried.class))
                .extracting(StepRetried::detail)
                .containsExactly("the cluster was out of reach");
        assertThat(planner.commands()).contains("UpgradeNode node/n2#2");
    }

    @Test
    void believesNoReportThatComesMeanwhile() {
        planner.executors().next("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec())).settle();
        StepMessage command = planner.sent(StepMessage.class).getLast();
        planner.arrives(park(1)).settle();

        planner.arrives(new NodeUpgraded(command.step(), "n2", "ztunnel-x", "1-30-3", "image", planner.now()))
                .settle();

        assertThat(planner.commands()).doesNotContain("ConfirmHealth node/n2#1");
    }

    @Test
    void aDeadlineIsAsFarAwayAfterwardsAsBefore() {
        planner.executors().always("UpgradeNode node/n2", SILENCE);
        planner.send(request("up", spec())).settle();
        planner.arrives(park(1)).settle();
        planner.later(Duration.ofHours(5), () -> planner.arrives(unpark(2)));

        planner.run();

        assertThat(planner.sent(StepFailed.class).getFirst().occurredAt())
                .isEqualTo(Fixtures.START.plus(Duration.ofHours(5)).plus(Duration.ofMinutes(25)));
    }

    @Test
    void aStepThatAnAbortLeftUnderWayIsNothingToTheNextUpgrade() {
        planner.executors().next("ConfirmHealth node/n1", ModelExecutors.unhealthy());
        planner.executors().always("SettleZtunnel settle-ztunnel", SILENCE);
        planner.send(request("up", spec())).settle();
        planner.arrives(park(1)).settle();
        planner.send(new AbortRequested("up", "a1", "ada", "gone")).settle();
        planner.executors().restored("SettleZtunnel settle-ztunnel");
        planner.executors().next("SurveyCluster survey", SILENCE);

        planner.send(request("next", spec())).settle();
        planner.arrives(park(2)).arrives(unpark(3)).run();

        assertThat(planner.sent(UpgradeEnded.class))
                .extracting(UpgradeEnded::outcome)
                .containsExactly(Outcome.ABORTED, Outcome.COMPLETED);
    }

    @Test
    void aRolloutOverEveryNodeMayTakeAsLongAsItHasNodes() {
        planner.executors().looksLike(Fixtures.survey(Fixtures.nodes(600)));

        planner.send(request("up", spec())).settle();

        assertThat(planner.sent(ConfirmHealth.class))
                .filteredOn(confirm -> confirm.step().step().toString().equals("cni"))
                .extracting(ConfirmHealth::timeout)
                .containsExactly(Duration.ofSeconds(6000));
        assertThat(planner.sent(ConfirmHealth.class).getFirst().timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void registrationsParkAndUnpark() {
        assertThat(signal(HERE, unreachable())).isInstanceOf(ParkCluster.class);
        assertThat(signal(GONE, unreachable())).isInstanceOf(ParkCluster.class);
        assertThat(signal(HERE, new ClusterUnregistered("blue", Fixtures.START)))
                .isInstanceOf(ParkCluster.class);
        assertThat(signal(GONE, registered())).isInstanceOf(UnparkCluster.class);
        assertThat(signal(HERE, registered())).isNull();
        assertThat(signal(null, registered())).isNull();
    }

    @Test
    void aClusterOutOfReachStaysInTheFleetAndOneThatLeftDoesNot() {
        assertThat(FleetRules.member(HERE, unreachable())).isEqualTo(GONE);
        assertThat(FleetRules.member(HERE, new ClusterUnregistered("blue", Fixtures.START)))
                .isEqualTo(new FleetMember(null, false));
        assertThat(FleetRules.member(GONE, registered())).isEqualTo(HERE);
    }

    private static @Nullable ClusterSignal signal(@Nullable FleetMember known, ClusterRegistration registration) {
        return FleetRules.signal(known, registration).orElse(null);
    }

    private static ClusterUnreachable unreachable() {
        return new ClusterUnreachable("blue", FailureReason.CLUSTER_UNREACHABLE, "401", Fixtures.START);
    }

    private static ClusterRegistered registered() {
        return new ClusterRegistered("blue", "uid", Labels.none(), "1.33", Fixtures.START);
    }

    private static ParkCluster park(long sequence) {
        return new ParkCluster("", "blue", sequence, "401 Unauthorized", Fixtures.START);
    }

    private static UnparkCluster unpark(long sequence) {
        return new UnparkCluster("", "blue", sequence, "it answers again", Instant.EPOCH);
    }
}
