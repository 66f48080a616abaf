package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the request may say about the way: in place, with the CNI agent, what to do about pods that do not leave. */
class NodePolicyTest extends NodeFixture {

    @Test
    void replacesInPlaceWithoutEvictingAPod() {
        pool.server.requests().reset();

        handle(new UpgradeNode(step(1), "w1", Strategy.IN_PLACE, NEW, "", DRAIN, LONG, BUDGET, Instant.now()));

        assertThat(events.first(NodeUpgraded.class).pod()).isEqualTo("istio-system/ztunnel-2");
        assertThat(pool.apps("w1")).hasSize(3);
        assertThat(pool.unschedulable("w1")).isTrue();
        assertThat(pool.requests("evict")).isZero();
        handle(release(1));
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.mutations()).isEqualTo(4);
    }

    @Test
    void renewsTheAgentBeforeTheZtunnelInOneMoreRequest() {
        pool.agent("w1", "1.29.6");
        pool.stageAgent("1.30.3");
        pool.server.requests().reset();

        handle(withAgent());

        events.first(NodeUpgraded.class);
        handle(release(1));
        assertThat(pool.mutations()).isEqualTo(3 + 5);
        assertThat(pool.deletions())
                .containsExactly(
                        "/api/v1/namespaces/istio-system/pods/cni-1", "/api/v1/namespaces/istio-system/pods/ztunnel-1");
        assertThat(pool.agentImage("w1")).isEqualTo("install-cni:1.30.3-distroless");
    }

    @Test
    void leavesAnAgentOfTheVersionAlone() {
        pool.agent("w1", "1.30.3");

        handle(withAgent());

        events.first(NodeUpgraded.class);
        assertThat(pool.deletions()).containsExactly("/api/v1/namespaces/istio-system/pods/ztunnel-1");
    }

    @Test
    void holdsTheNodeWithItsOldZtunnelWhenTheAgentStaysOld() {
        pool.agent("w1", "1.29.6");
        pool.stageAgent("1.29.6");

        handle(new UpgradeNode(step(1), "w1", Strategy.DRAIN, NEW, "1.30.3", DRAIN, SHORT, BUDGET, Instant.now()));

        assertThat(events.first(NodeHeld.class).detail()).contains("is of version '1.29.6', wanted '1.30.3'");
        assertThat(pool.revision("w1")).isEqualTo(OLD);
        assertThat(pool.deletions()).hasSize(1);
    }

    @Test
    void skipsANodeThatCannotBeDrainedAndLeavesNothingBehind() {
        pool.budget("all", 3);

        handle(upgrade(step(1), new DrainSpec(SHORT, OnTimeout.SKIP, true), LONG));

        assertThat(events.first(NodeSkipped.class).detail()).contains("shop/w1-app-0", "disruption budget all");
        await().until(() -> pool.claim("w1") instanceof Claim.Free);
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.revision("w1")).isEqualTo(OLD);
        assertThat(events.of(NodeHeld.class)).isEmpty();
    }

    @Test
    void failsANodeThatCannotBeDrainedAndKeepsTheCordonOfAnother() {
        pool.cordon("w1");
        pool.budget("all", 3);

        handle(upgrade(step(1), new DrainSpec(SHORT, OnTimeout.FAIL, true), LONG));

        assertThat(events.first(NodeStepRefused.class))
                .returns(FailureReason.DRAIN_TIMEOUT, NodeStepRefused::reason)
                .extracting(NodeStepRefused::detail)
                .asString()
                .contains("disruption budget all");
        await().until(() -> pool.claim("w1") instanceof Claim.Free);
        assertThat(pool.unschedulable("w1")).isTrue();
    }

    @Test
    void evictsNothingWhileAPodThatNobodyCreatesAgainIsInTheWay() {
        pool.unmanagedApp("w1", "alone");

        handle(upgrade(step(1), new DrainSpec(LONG, OnTimeout.HOLD, false), LONG));

        assertThat(events.first(DrainBlocked.class))
                .returns("shop/alone", DrainBlocked::pod)
                .extracting(DrainBlocked::detail)
                .isEqualTo("no controller would create it again, and spec.nodes.drain.evictUnmanaged is false");
        assertThat(pool.requests("evict")).isZero();
        pool.removeApp("alone");

        assertWalked();
        assertThat(events.of(DrainBlocked.class)).hasSize(1);
    }

    @Test
    void evictsAPodThatNobodyCreatesAgainWhereAllowed() {
        pool.unmanagedApp("w1", "alone");

        handle(upgrade(1));

        assertWalked();
        assertThat(events.of(DrainBlocked.class)).isEmpty();
    }

    @Test
    void refusesACommandOfAnotherPlan() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        StepRef other = new StepRef("istio-1-30-3", NodePool.NAME, StepId.node("w1"), 2, "decaf");

        handle(upgrade(other, DRAIN, LONG));

        assertThat(events.first(NodeStepRefused.class))
                .returns(FailureReason.OWNED_BY_OTHER, NodeStepRefused::reason)
                .returns(
                        "node w1 carries the intent of node/w1 of upgrade istio-1-30-3 under plan c0ffee; "
                                + "the command is of plan decaf",
                        NodeStepRefused::detail);
        assertThat(intent()).returns(1, Intent::attempt).returns(PLAN, Intent::plan);
    }

    @Test
    void carriesOnTheIntentOfAnOlderHeadway() {
        pool.cordon("w1");
        pool.annotate("w1", """
                {"upgrade": "istio-1-30-3", "step": "node/w1", "attempt": 1, "direction": "FORWARD",
                 "revision": "1-30-3", "phase": "DRAINING", "cordonedByUs": true, "startedAt": "2026-11-20T21:04:05Z",
                 "deadline": "2126-11-20T21:04:05Z", "drainTimeout": "10m", "readyTimeout": "5m", "ztunnel": "",
                 "reason": null, "detail": "", "cause": ""}""");

        assertWalked();
    }

    @Test
    void saysThatANodeIsGoneWhenAnotherTookItsName() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        pool.server.faults().silenceWatches(request -> request.userAgent().startsWith("node-executor"));
        pool.server.dropWatches();

        pool.removeNode("w1");
        pool.bareNode("w1");
        pool.server.faults().clear();
        pool.server.compact();

        assertThat(events.first(NodeStepRefused.class)).returns(FailureReason.NODE_GONE, NodeStepRefused::reason);
        assertThat(pool.unschedulable("w1")).isFalse();
    }

    private static UpgradeNode withAgent() {
        return new UpgradeNode(step(1), "w1", Strategy.DRAIN, NEW, "1.30.3", DRAIN, LONG, BUDGET, Instant.now());
    }
}
