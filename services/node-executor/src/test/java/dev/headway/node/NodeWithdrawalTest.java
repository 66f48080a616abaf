package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.node.domain.Claim;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A step that is withdrawn before its node was touched never touches it; one that was begun goes on. */
class NodeWithdrawalTest extends NodeFixture {

    private final UpgradeNode first = upgrade(1);

    @BeforeEach
    void neighbour() {
        pool.stage(OLD);
        pool.node("w2", 0);
        pool.stage(NEW);
    }

    @Test
    void aNodeThatWaitsIsForgotten() {
        waiting();

        handle(withdraw(2));

        assertThat(events.first(NodeWithdrawn.class).step()).isEqualTo(step(2));
        nothingBeginsOnceThereIsRoom();
    }

    @Test
    void theNextAttemptBeginsAnew() {
        waiting();
        handle(withdraw(2));
        pool.uncordon("w2");

        handle(upgrade(3));

        assertThat(events.first(NodeUpgraded.class).step()).isEqualTo(step(3));
    }

    @Test
    void whatWasWithdrawnDoesNotBeginWhenItsCommandComesAgain() {
        waiting();
        WithdrawNode withdrawal = withdraw(2);
        handle(withdrawal);
        restart();
        pool.uncordon("w2");
        long mutations = pool.mutations();

        handle(first);
        handle(withdrawal);

        assertThat(events.of(NodeWithdrawn.class)).hasSize(2);
        assertThat(pool.mutations()).isEqualTo(mutations);
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }

    @Test
    void anExecutorThatKnowsNothingOfTheStepWithdrawsIt() {
        UpgradeNode sameAttempt = upgrade(2);
        handle(withdraw(2));

        assertThat(events.first(NodeWithdrawn.class).node()).isEqualTo("w1");
        handle(sameAttempt);
        handle(first);
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(events.of(NodeCordoned.class)).isEmpty();
    }

    @Test
    void aReplicaThatLostItsPartitionBeginsNothingEither() {
        waiting();
        try (NodeExecutor other = started()) {
            other.handle(withdraw(2), "cause");
            events.first(NodeWithdrawn.class);

            nothingBeginsOnceThereIsRoom();
        }
    }

    @Test
    void aNodeThatIsCordonedGoesOnAsTheAttemptOfTheWithdrawal() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        handle(withdraw(2));
        await().until(() -> intent().attempt() == 2);
        pool.removeBudget("all");

        assertThat(events.first(NodeUpgraded.class).step()).isEqualTo(step(2));
        assertThat(events.of(NodeCordoned.class)).extracting(NodeCordoned::step).contains(step(1), step(2));
        assertThat(events.of(NodeWithdrawn.class)).isEmpty();
        assertThat(pool.unschedulable("w1")).isTrue();
    }

    @Test
    void aWithdrawalThatComesTwiceSaysTheProgressAgain() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);

        handle(withdraw(1));

        await().until(() -> events.of(NodeUpgraded.class).size() == 2);
        assertThat(events.of(NodeWithdrawn.class)).isEmpty();
    }

    @RepeatedTest(10)
    void roomAndWithdrawalAtTheSameTimeEndInOneOfBoth() {
        waiting();

        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> pool.uncordon("w2"), Thread::startVirtualThread),
                        CompletableFuture.runAsync(() -> handle(withdraw(2)), Thread::startVirtualThread))
                .join();

        await().until(() -> !events.of(NodeWithdrawn.class).isEmpty()
                || events.of(NodeUpgraded.class).stream()
                        .anyMatch(event -> event.step().equals(step(2))));
        if (pool.unschedulable("w1")) {
            assertThat(events.of(NodeWithdrawn.class)).isEmpty();
        } else {
            nothingBeginsOnceThereIsRoom();
        }
    }

    private void waiting() {
        pool.cordon("w2");
        restart();
        handle(first);
        events.first(NodeWaiting.class);
    }

    /** Another node takes the place, after the executor has seen that there is one. */
    private void nothingBeginsOnceThereIsRoom() {
        pool.uncordon("w2");
        handle(upgradeOf("w2"));
        assertThat(events.first(NodeUpgraded.class).node()).isEqualTo("w2");
        handle(releaseOf("w2"));
        assertThat(events.of(NodeCordoned.class)).extracting(NodeCordoned::node).containsOnly("w2");
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }
}
