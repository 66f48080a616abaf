package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Direction;
import dev.headway.model.NodeBudget;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeCommand.WithdrawNode;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Claim;
import dev.headway.node.domain.Intent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A node w1 with three application pods, its ztunnel staged for an upgrade, and an executor. */
abstract class NodeFixture {

    static final String OLD = "1-29-6";
    static final String NEW = "1-30-3";
    static final Duration LONG = Duration.ofMinutes(1);
    static final Duration SHORT = Duration.ofMillis(700);

    static final String PLAN = "c0ffee";
    static final DrainSpec DRAIN = new DrainSpec(LONG, DrainSpec.OnTimeout.HOLD, true);
    static final NodeBudget BUDGET = new NodeBudget(List.of(), 0, 1, 0);

    final NodePool pool = new NodePool();
    final RecordedEvents events = new RecordedEvents();
    NodeExecutor executor = started();

    @BeforeEach
    final void stage() {
        pool.node("w1", 3);
        pool.stage(NEW);
    }

    @AfterEach
    final void close() {
        executor.close();
        pool.close();
    }

    void assertWalked() {
        assertThat(events.first(NodeUpgraded.class).revision()).isEqualTo(NEW);
        assertThat(events.kinds()).contains("NodeCordoned", "NodeDrained");
        assertThat(pool.revision("w1")).isEqualTo(NEW);
        handle(release(1));
        assertThat(pool.unschedulable("w1")).isFalse();
        assertThat(pool.ztunnelOf("w1").getMetadata().getName()).isEqualTo("ztunnel-2");
    }

    void restart() {
        executor.close();
        events.heal();
        executor = started();
    }

    NodeExecutor started() {
        NodeExecutor next = new NodeExecutor(pool.registry(), events, new Quick(), InstantSource.system());
        next.answerFor(cluster -> true);
        return next;
    }

    void handle(NodeCommand command) {
        executor.handle(command, "cause");
    }

    Intent intent() {
        return ((Claim.Claimed) pool.claim("w1")).intent();
    }

    static StepRef step(int attempt) {
        return new StepRef("istio-1-30-3", NodePool.NAME, StepId.node("w1"), attempt, PLAN);
    }

    static UpgradeNode upgrade(int attempt) {
        return upgrade(attempt, LONG, LONG);
    }

    static UpgradeNode upgrade(int attempt, Duration drain, Duration ready) {
        return upgrade(step(attempt), new DrainSpec(drain, DrainSpec.OnTimeout.HOLD, true), ready);
    }

    static UpgradeNode upgrade(StepRef step, DrainSpec drain, Duration ready) {
        return new UpgradeNode(step, step.step().name(), Strategy.DRAIN, NEW, "", drain, ready, BUDGET, Instant.now());
    }

    static UpgradeNode upgradeOf(String node) {
        return upgrade(new StepRef("istio-1-30-3", NodePool.NAME, StepId.node(node), 1, PLAN), DRAIN, LONG);
    }

    static RevertNode revert(int attempt) {
        return new RevertNode(step(attempt), "w1", Strategy.DRAIN, OLD, "", DRAIN, LONG, BUDGET, Instant.now());
    }

    static WithdrawNode withdraw(int attempt) {
        return new WithdrawNode(
                step(attempt),
                "w1",
                Direction.FORWARD,
                Strategy.DRAIN,
                NEW,
                "",
                DRAIN,
                LONG,
                BUDGET,
                Instant.now());
    }

    static ReleaseNode releaseOf(String node) {
        return new ReleaseNode(
                new StepRef("istio-1-30-3", NodePool.NAME, StepId.node(node), 1, PLAN), node, Instant.now());
    }

    static ReleaseNode release(int attempt) {
        return new ReleaseNode(step(attempt), "w1", Instant.now());
    }
}
