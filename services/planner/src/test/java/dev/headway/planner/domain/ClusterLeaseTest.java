package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.SILENCE;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.StepKind;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepRetried;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to steps that nobody answers, that fail for a while, or that are answered about something else. */
class ClusterLeaseTest {

    private final PlannerHarness planner = PlannerHarness.oneCluster();

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
    void aNodeThatLeftTheClusterWhileItsHealthIsJudgedIsDone() {
        planner.executors()
                .next(
                        "ConfirmHealth node/n2",
                        (command, now) -> List.of(new NodeStepRefused(
                                command.step(), "n2", FailureReason.NODE_GONE, "node n2 left the cluster", now)));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepCompleted.class))
                .filteredOn(done -> done.step().step().name().equals("n2"))
                .singleElement()
                .satisfies(
                        done -> assertThat(done.evidence().getFirst().check()).isEqualTo("node-present"));
    }

    @Test
    void aNodeThatTheWatcherNoLongerSeesIsDone() {
        planner.executors()
                .next(
                        "ConfirmHealth node/n2",
                        (command, now) -> List.of(new HealthUnknown(
                                command.step(),
                                List.of(new Evidence("node", "node n2", "absent", "present", false, now)),
                                now)));

        run(spec());

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(StepCompleted.class))
                .filteredOn(done -> done.step().step().name().equals("n2"))
                .singleElement()
                .satisfies(done ->
                        assertThat(done.evidence()).extracting(Evidence::check).containsExactly("node-present"));
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

    private void run(UpgradeSpec spec) {
        planner.send(request("up", spec)).run();
    }

    private static NodeUpgraded upgraded(UpgradeNode command, dev.headway.model.StepRef ref) {
        return new NodeUpgraded(ref, command.node(), "pod", command.revision(), "image", Fixtures.START);
    }
}
