package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.node.domain.Claim;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node waits while others are unavailable, whoever made them so. */
class NodeBudgetTest extends NodeFixture {

    @BeforeEach
    void neighbour() {
        pool.stage(OLD);
        pool.node("w2", 0);
        pool.stage(NEW);
    }

    /** Somebody cordons a node, and an executor sees it before it is asked anything. */
    private void cordonedBefore(String node) {
        pool.cordon(node);
        restart();
    }

    @Test
    void waitsUntouchedForTheCordonOfAnotherAndGoesOnWhenItIsGone() {
        cordonedBefore("w2");
        long mutations = pool.mutations();

        handle(upgrade(1));

        assertThat(events.first(NodeWaiting.class).detail())
                .isEqualTo("the cluster may have 1 unavailable and has 1: w2 (cordoned)");
        assertThat(pool.mutations()).isEqualTo(mutations);
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);

        pool.uncordon("w2");

        assertThat(events.first(NodeUpgraded.class).node()).isEqualTo("w1");
    }

    @Test
    void waitsForANodeThatIsNotReady() {
        pool.ready("w2", false);
        restart();
        handle(upgrade(1));

        assertThat(events.first(NodeWaiting.class).detail()).contains("w2 (NotReady)");
        pool.ready("w2", true);

        assertThat(events.first(NodeUpgraded.class).node()).isEqualTo("w1");
    }

    @Test
    void saysItAgainWhileItWaitsAndAtOnceWhenTheNamesChange() {
        cordonedBefore("w2");
        handle(upgrade(1));
        events.first(NodeWaiting.class);

        await().until(() -> events.of(NodeWaiting.class).size() == 2);
        assertThat(events.of(NodeWaiting.class).get(1).detail()).contains("has 1: w2 (cordoned)");
        pool.node("w3", 0);
        pool.cordon("w3");

        await().atMost(Duration.ofSeconds(5))
                .until(() -> events.of(NodeWaiting.class).getLast().detail().contains("has 2: w2 (cordoned), w3"));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void twoNodesThatAreCommandedTogetherTakeOnePlace() {
        pool.budget("all", 3);

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> handle(upgrade(1)), Thread::startVirtualThread),
                        CompletableFuture.runAsync(() -> handle(upgradeOf("w2")), Thread::startVirtualThread))
                .join();

        events.first(NodeWaiting.class);
        assertThat(pool.unschedulable("w1") && pool.unschedulable("w2")).isFalse();
        pool.removeBudget("all");
        String first = events.first(NodeUpgraded.class).node();
        assertThat(events.of(NodeCordoned.class)).extracting(NodeCordoned::node).containsExactly(first);
        handle(releaseOf(first));

        await().until(() -> events.of(NodeUpgraded.class).size() == 2);
    }

    @Test
    void aNodeThatIsCordonedAlreadyWaitsForNobody() {
        pool.cordon("w1");
        pool.cordon("w2");

        handle(upgrade(1));

        assertThat(events.first(NodeUpgraded.class).node()).isEqualTo("w1");
        assertThat(events.of(NodeWaiting.class)).isEmpty();
    }

    @Test
    void aReleaseEndsTheWaiting() {
        cordonedBefore("w2");
        handle(upgrade(1));
        events.first(NodeWaiting.class);

        handle(release(1));
        pool.uncordon("w2");
        handle(upgradeOf("w2"));

        assertThat(events.first(NodeReleased.class).schedulable()).isTrue();
        assertThat(events.first(NodeUpgraded.class).node()).isEqualTo("w2");
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void saysThatANodeLeftWhileItWaited() {
        cordonedBefore("w2");
        handle(upgrade(1));
        events.first(NodeWaiting.class);

        pool.removeNode("w1");

        assertThat(events.first(NodeStepRefused.class)).returns(FailureReason.NODE_GONE, NodeStepRefused::reason);
    }

    @Test
    void anEarlierAttemptDoesNotReplaceOneThatWaits() {
        cordonedBefore("w2");
        handle(upgrade(2));
        events.first(NodeWaiting.class);

        handle(upgrade(1));
        pool.uncordon("w2");

        assertThat(events.first(NodeUpgraded.class).step().attempt()).isEqualTo(2);
    }
}
