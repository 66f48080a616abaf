package dev.headway.planner.domain;

import static dev.headway.planner.domain.Fixtures.request;
import static dev.headway.planner.domain.Fixtures.spec;
import static dev.headway.planner.domain.ModelExecutors.refused;
import static dev.headway.planner.domain.ModelExecutors.skipped;
import static dev.headway.planner.domain.ModelExecutors.unhealthy;
import static dev.headway.planner.domain.ModelExecutors.unproven;
import static dev.headway.planner.domain.ModelExecutors.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Amount;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.UpgradeSpec;
import org.junit.jupiter.api.Test;

/** Nodes that are left out, nodes that join, and reports that are not borne out. */
class LeftOutTest {

    private final PlannerHarness planner = PlannerHarness.oneCluster();

    @Test
    void withANodeLeftOutTagsGoOnButNothingIsSettledOrRetired() {
        planner.executors().next("UpgradeNode node/n2", skipped());

        planner.send(request("up", nodes(OnTimeout.SKIP, 0))).run();

        assertThat(planner.sent(StepSkipped.class))
                .extracting(skipped -> skipped.step().step().toString())
                .containsExactly("node/n2", "settle-ztunnel", "retire");
        assertThat(planner.commands())
                .contains("MoveTag tag/default#1")
                .doesNotContain("SettleZtunnel settle-ztunnel#1", "RetireRevision retire#1", "ReleaseNode node/n2#1");
        assertThat(planner.sent(UpgradeEnded.class).getFirst().detail())
                .isEqualTo("every stage is completed; 0 of 1 clusters completed, 1 incomplete");
    }

    @Test
    void aNodeThatWasLeftOutIsNotTakenBack() {
        planner.executors().next("UpgradeNode node/n2", skipped());
        planner.executors().next("UpgradeNode node/n3", refused(FailureReason.DRAIN_TIMEOUT));
        planner.executors().next("ConfirmHealth tag/default", unhealthy());

        planner.send(request("up", nodes(OnTimeout.SKIP, 1))).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(planner.sent(RevertNode.class)).extracting(RevertNode::node).containsExactly("n1");
        assertThat(planner.commands()).contains("SettleZtunnel settle-ztunnel#2", "UninstallRevision revision#2");
    }

    @Test
    void aNodeThatWaitedTooLongIsHeldForAPersonAndNothingIsTakenBack() {
        planner.executors().always("UpgradeNode node/n2", waiting());

        planner.send(request("up", spec())).run();

        assertThat(planner.sent(StepFailed.class).getFirst().detail())
                .endsWith("; the node is untouched and waits: n9 is cordoned by others");
        assertThat(planner.sent(ClusterUpgradePaused.class)).hasSize(1);
        assertThat(planner.sent(RevertNode.class)).isEmpty();
    }

    @Test
    void amendsThePlanByNodesThatJoinedAndUsesItsHashFromThenOn() {
        planner.executors().outdated("n1", "n2", "n3", "n9");

        planner.send(request("up", spec())).run();

        assertThat(planner.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(planner.sent(ClusterPlanned.class)).hasSize(2);
        String first = planner.sent(ClusterPlanned.class).getFirst().plan().hash();
        String second = planner.sent(ClusterPlanned.class).getLast().plan().hash();
        assertThat(hash("ApplyCrds crds#1")).isEqualTo(first);
        assertThat(hash("UpgradeNode node/n9#1")).isEqualTo(second).isNotEqualTo(first);
        assertThat(hash("SurveyCluster survey#1")).isEmpty();
    }

    @Test
    void believesOnlyWhatWasReadBack() {
        planner.executors().next("UpgradeCni cni", unproven());

        planner.send(request("up", spec())).run();

        assertThat(planner.sent(StepFailed.class)).singleElement().satisfies(failed -> {
            assertThat(failed.reason()).isEqualTo(FailureReason.HEALTH_REFUSED);
            assertThat(failed.detail())
                    .isEqualTo("the executor reports it done, but model of object is bad, expected good");
            assertThat(failed.evidence()).hasSize(2);
        });
        assertThat(planner.commands()).doesNotContain("ConfirmHealth cni#1");
    }

    private String hash(String command) {
        return planner.sent(StepMessage.class).stream()
                .filter(sent -> command.equals("%s %s#%d"
                        .formatted(
                                sent.getClass().getSimpleName(),
                                sent.step().step(),
                                sent.step().attempt())))
                .findFirst()
                .orElseThrow()
                .step()
                .plan();
    }

    private static UpgradeSpec nodes(OnTimeout onTimeout, int failureBudget) {
        return Fixtures.with(spec(), Fixtures.nodes(Strategy.DRAIN, Amount.of(1), onTimeout, failureBudget));
    }
}
