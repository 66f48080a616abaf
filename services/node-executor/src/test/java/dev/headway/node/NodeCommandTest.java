package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.node.domain.Claim;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may command a node, and which command counts. */
class NodeCommandTest extends NodeFixture {

    @Test
    void ignoresAStaleAttempt() {
        handle(upgrade(2));
        events.first(NodeUpgraded.class);
        int said = events.all().size();

        handle(upgrade(1));
        handle(release(1));

        assertThat(events.all()).hasSize(said);
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(intent().attempt()).isEqualTo(2);
    }

    @Test
    void saysTheOutcomeAgainWhenACommandComesTwice() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        long mutations = pool.mutations();

        handle(upgrade(1));

        await().until(() -> events.of(NodeUpgraded.class).size() == 2);
        assertThat(pool.mutations()).isEqualTo(mutations);
    }

    @Test
    void cordonsNothingWhenACommandComesAgainAfterTheRelease() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        handle(upgrade(1));
        handle(release(1));

        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
        assertThat(events.of(NodeReleased.class)).hasSize(2);
        assertThat(events.of(NodeUpgraded.class)).hasSize(2);
    }

    @Test
    void refusesANodeOfAnotherUpgrade() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        StepRef other = new StepRef("istio-1-31-0", NodePool.NAME, StepId.node("w1"), 9);

        handle(upgrade(other, DRAIN, LONG));

        assertThat(events.first(NodeStepRefused.class))
                .returns(FailureReason.OWNED_BY_OTHER, NodeStepRefused::reason)
                .extracting(NodeStepRefused::detail)
                .asString()
                .contains("istio-1-30-3");
        assertThat(intent().upgrade()).isEqualTo("istio-1-30-3");
    }

    @Test
    void refusesANodeWhoseIntentIsIllegible() {
        pool.annotate("w1", "{}");

        handle(upgrade(1));

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.OWNED_BY_OTHER);
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void refusesAnUnknownClusterAndAMissingNode() {
        StepRef elsewhere = new StepRef("istio-1-30-3", "green", StepId.node("w1"), 1);
        handle(new ReleaseNode(elsewhere, "w1", Instant.now()));
        handle(upgradeOf("w9"));

        assertThat(events.of(NodeStepRefused.class))
                .extracting(NodeStepRefused::reason)
                .containsExactly(FailureReason.UNKNOWN_CLUSTER, FailureReason.NODE_GONE);
    }

    @Test
    void saysThatANodeLeftInMidWalk() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        pool.removeNode("w1");

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.NODE_GONE);
    }

    @Test
    void refusesACommandForAClusterThatDoesNotAnswer() {
        pool.server.faults().cut(request -> true);

        handle(upgrade(1));

        assertThat(events.first(NodeStepRefused.class).reason()).isEqualTo(FailureReason.CLUSTER_UNREACHABLE);
    }

    @Test
    void watchesAClusterThatDidNotAnswerAtFirst() {
        executor.close();
        pool.server.faults().cut(request -> true);
        executor = started();
        handle(upgrade(1));
        events.first(NodeStepRefused.class);
        pool.server.faults().clear();

        handle(upgrade(2));

        assertThat(events.first(NodeUpgraded.class).step().attempt()).isEqualTo(2);
    }

    @Test
    void leavesANodeThatAnotherReplicaAnswersFor() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        executor.answerFor(cluster -> false);
        pool.removeBudget("all");
        executor.answerFor(cluster -> true);

        assertWalked();
    }
}
