package dev.headway.node;

import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeCordoned;
import dev.headway.model.message.NodeEvent.NodeDrained;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import dev.headway.node.domain.Phase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The way of a node up, back and free, and what can stop it. */
class NodeWalkTest extends NodeFixture {

    /** Nodes, budgets, the DaemonSet and its pods. */
    private static final long CLUSTER_WATCHES = 4;

    @Test
    void walksANodeUpAndReleasesIt() {
        handle(upgrade(1));

        assertThat(events.first(NodeUpgraded.class))
                .returns("istio-system/ztunnel-2", NodeUpgraded::pod)
                .returns("ztunnel:1-30-3", NodeUpgraded::image);
        assertThat(events.kinds()).containsExactly("NodeCordoned", "NodeDrained", "NodeUpgraded");
        assertThat(events.first(NodeCordoned.class).cordonedByUs()).isTrue();
        assertThat(events.first(NodeDrained.class).evicted()).isEqualTo(3);
        assertThat(pool.apps("w1")).isEmpty();
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(intent().phase()).isEqualTo(Phase.REPLACING);

        handle(release(1));

        assertThat(events.first(NodeReleased.class).schedulable()).isTrue();
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }

    @Test
    void costsFourChangesBesideTheEvictionsAndNoPolling() {
        await().until(() -> pool.requests("watch") == CLUSTER_WATCHES);
        pool.server.requests().reset();

        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        assertThat(pool.mutations()).isEqualTo(3 + 4);
        assertThat(pool.requests("get")).as("one read a command").isEqualTo(2);
        assertThat(pool.requests("list"))
                .as("ztunnel of a free node, and the node's pods")
                .isLessThanOrEqualTo(2);
        assertThat(pool.requests("watch")).isLessThanOrEqualTo(1);
    }

    @Test
    void walksANodeBack() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        pool.stage(OLD);
        pool.app("w1", "late");

        handle(revert(2));

        assertThat(events.first(NodeReverted.class)).returns(OLD, NodeReverted::revision);
        assertThat(pool.revision("w1")).isEqualTo(OLD);
        assertThat(pool.apps("w1")).isEmpty();
        handle(release(2));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void walksBackANodeThatCarriesNoIntent() {
        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));
        pool.stage(OLD);

        handle(revert(2));

        assertThat(events.first(NodeReverted.class).pod()).isEqualTo("istio-system/ztunnel-3");
        assertThat(events.of(NodeCordoned.class))
                .extracting(e -> e.step().attempt())
                .containsExactly(1, 2);
    }

    @Test
    void revertsAnUntouchedNodeWithoutTouchingIt() {
        pool.stage(OLD);
        pool.server.requests().reset();

        handle(revert(1));

        assertThat(events.kinds()).containsExactly("NodeReverted");
        assertThat(pool.mutations()).isZero();
        assertThat(pool.apps("w1")).hasSize(3);
    }

    @Test
    void revertsAHalfDrainedNodeAtOnce() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        handle(revert(2));

        assertThat(events.first(NodeReverted.class).pod()).isEqualTo("istio-system/ztunnel-1");
        assertThat(pool.apps("w1")).hasSize(3);
        handle(release(2));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void revertsANodeWhoseNewZtunnelIsStuck() {
        pool.ztunnelStarts(false);
        handle(upgrade(1, LONG, SHORT));
        events.first(NodeHeld.class);
        pool.ztunnelStarts(true);
        pool.stage(OLD);

        handle(revert(2));

        assertThat(events.first(NodeReverted.class).pod()).isEqualTo("istio-system/ztunnel-3");
        handle(release(2));
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    @Test
    void keepsTheCordonOfAnother() {
        pool.cordon("w1");

        handle(upgrade(1));
        events.first(NodeUpgraded.class);
        handle(release(1));

        assertThat(events.first(NodeCordoned.class).cordonedByUs()).isFalse();
        assertThat(events.first(NodeReleased.class).schedulable()).isFalse();
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
    }

    @Test
    void keepsTheCordonOfAnotherThroughALaterAttempt() {
        pool.cordon("w1");
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        handle(upgrade(2));
        handle(release(2));

        assertThat(pool.unschedulable("w1")).isTrue();
    }

    @Test
    void waitsForABudgetThatIsFreed() {
        pool.budget("all", 3);
        handle(upgrade(1));

        assertThat(events.first(DrainBlocked.class).detail())
                .contains("The disruption budget all needs 3 healthy pods");
        assertThat(pool.unschedulable("w1")).isTrue();
        pool.removeBudget("all");

        events.first(NodeUpgraded.class);
        assertThat(events.of(DrainBlocked.class).stream()
                        .map(DrainBlocked::pod)
                        .distinct()
                        .count())
                .isEqualTo(events.of(DrainBlocked.class).size());
    }

    @Test
    void holdsTheNodeWhenABudgetStaysSpent() {
        pool.budget("all", 3);
        handle(upgrade(1, SHORT, LONG));

        assertThat(events.first(NodeHeld.class))
                .returns(FailureReason.DRAIN_TIMEOUT, NodeHeld::reason)
                .extracting(NodeHeld::detail)
                .asString()
                .contains("shop/w1-app-0", "disruption budget all");
        assertThat(intent()).returns(Phase.HELD, Intent::phase).returns(FailureReason.DRAIN_TIMEOUT, Intent::reason);
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(pool.revision("w1")).isEqualTo(OLD);
    }

    @Test
    void triesAHeldNodeAgainOnALaterAttempt() {
        pool.budget("all", 3);
        handle(upgrade(1, SHORT, LONG));
        events.first(NodeHeld.class);
        Instant startedAt = intent().startedAt();
        pool.removeBudget("all");

        handle(upgrade(2));

        assertThat(events.first(NodeUpgraded.class).step().attempt()).isEqualTo(2);
        assertThat(intent().startedAt()).isEqualTo(startedAt);
    }

    @Test
    void holdsTheNodeWhenTwoBudgetsContradict() {
        pool.budget("one", 0);
        pool.budget("two", 0);

        handle(upgrade(1));

        assertThat(events.first(NodeHeld.class).detail()).contains("more than one PodDisruptionBudget");
    }

    @Test
    void holdsTheNodeWhenAPodDoesNotEnd() {
        pool.podsEnd(pod -> false);

        handle(upgrade(1, SHORT, LONG));

        assertThat(events.first(NodeHeld.class).detail()).contains("pod shop/w1-app-0: it is terminating");
    }

    @Test
    void holdsTheNodeWhenTheZtunnelStaysUnready() {
        pool.ztunnelStarts(false);

        handle(upgrade(1, LONG, SHORT));

        assertThat(events.first(NodeHeld.class))
                .returns(FailureReason.ZTUNNEL_NOT_READY, NodeHeld::reason)
                .extracting(NodeHeld::detail)
                .asString()
                .contains("ztunnel-2", "ImagePullBackOff: no such image");
    }

    @Test
    void deletesNoSecondZtunnelWhenTheTemplateIsNotStaged() {
        pool.stage(OLD);

        handle(upgrade(1, LONG, SHORT));

        assertThat(events.first(NodeHeld.class).detail()).contains("names revision '1-29-6', wanted '1-30-3'");
        assertThat(pool.requests("delete")).isEqualTo(1);
    }

    @Test
    void deletesNoPodThatTookTheNameOfTheZtunnel() {
        // The node's pods are known, then their watch falls silent: what the executor sees is out of date.
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        events.failBefore(event -> event instanceof NodeDrained);
        pool.removeBudget("all");
        await().until(() -> pool.apps("w1").isEmpty());
        pool.server.faults().silenceWatches(on("GET", "/pods"));
        pool.server.dropWatches();
        pool.replaceZtunnel("w1");
        await().until(() -> NEW.equals(pool.revision("w1")));
        String replaced = pool.ztunnelOf("w1").getMetadata().getUid();

        events.heal();

        await().atMost(Duration.ofSeconds(10)).until(() -> intent().phase() == Phase.REPLACING);
        pool.server.faults().clear();
        pool.server.dropWatches();
        events.first(NodeUpgraded.class);
        assertThat(pool.ztunnelOf("w1").getMetadata().getUid()).isEqualTo(replaced);
        assertThat(pool.server.requests().recent())
                .filteredOn(request -> request.method().equals("DELETE") && request.status() == 409)
                .isNotEmpty();
    }
}
