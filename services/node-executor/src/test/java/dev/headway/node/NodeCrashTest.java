package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWithdrawn;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.node.domain.Claim;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An executor dies before or after each of its changes; the next one ends the step, and nothing is done twice. */
class NodeCrashTest {

    private static final String CORDON = "cordon and intent: patch nodes";
    private static final String EVICT = "eviction: evict pods/eviction";
    private static final String REPLACE = "intent to replace: patch nodes";
    private static final String AGENT = "old agent: delete pods";
    private static final String ZTUNNEL = "old ztunnel: delete pods";
    private static final String HOLD = "intent to hold: patch nodes";
    private static final String GIVE_UP = "node given up: patch nodes";
    private static final String FORGET = "intent forgotten: patch nodes";
    private static final String WITHDRAW = "withdrawal: patch nodes";
    private static final String RELEASE = "release: patch nodes";

    /** A full run and every change it makes, in order. */
    enum Run {
        WITH_AGENT(NodeUpgraded.class, CORDON, EVICT, EVICT, REPLACE, AGENT, ZTUNNEL, RELEASE),
        IN_PLACE(NodeUpgraded.class, CORDON, REPLACE, ZTUNNEL, RELEASE),
        HELD(NodeHeld.class, CORDON, HOLD, RELEASE),
        SKIPPED(NodeSkipped.class, CORDON, GIVE_UP, FORGET),
        FAILED(NodeStepRefused.class, CORDON, GIVE_UP, FORGET),
        FOREIGN(NodeUpgraded.class, CORDON, EVICT, EVICT, REPLACE, ZTUNNEL, RELEASE),
        WITHDRAWN(NodeWithdrawn.class, WITHDRAW);

        private final Class<? extends NodeEvent> outcome;
        private final List<String> changes;

        Run(Class<? extends NodeEvent> outcome, String... changes) {
            this.outcome = outcome;
            this.changes = List.of(changes);
        }

        private NodeCommand command() {
            if (this == WITHDRAWN) {
                return NodeFixture.withdraw(1);
            }
            boolean blocked = this == HELD || this == SKIPPED || this == FAILED;
            OnTimeout onTimeout = this == SKIPPED ? OnTimeout.SKIP : this == FAILED ? OnTimeout.FAIL : OnTimeout.HOLD;
            return new UpgradeNode(
                    NodeFixture.step(1),
                    "w1",
                    this == IN_PLACE ? Strategy.IN_PLACE : Strategy.DRAIN,
                    NodeFixture.NEW,
                    this == WITH_AGENT ? "1.30.3" : "",
                    new DrainSpec(blocked ? NodeFixture.SHORT : NodeFixture.LONG, onTimeout, false),
                    NodeFixture.LONG,
                    NodeFixture.BUDGET,
                    Instant.now());
        }

        private boolean released() {
            return this == SKIPPED || this == FAILED || this == WITHDRAWN;
        }
    }

    private final NodePool pool = new NodePool();
    private final RecordedEvents events = new RecordedEvents();
    private NodeExecutor executor = started(Kill.VICTIM);

    static Stream<Arguments> deaths() {
        return Stream.of(Run.values())
                .flatMap(run -> IntStream.rangeClosed(1, run.changes.size())
                        .boxed()
                        .flatMap(at -> Stream.of(
                                Arguments.of(run, at, run.changes.get(at - 1), "before", false),
                                Arguments.of(run, at, run.changes.get(at - 1), "after", true))));
    }

    @AfterEach
    void close() {
        executor.close();
        pool.close();
    }

    @ParameterizedTest
    @EnumSource(Run.class)
    void everyChangeOfAFullRunHasARow(Run run) {
        stage(run);
        pool.server.requests().reset();

        assertThat(handle(run.command())).isTrue();
        ends(run);

        assertThat(Kill.changes(pool.server))
                .extracting(entry -> entry.key().verb() + " " + entry.key().resource())
                .containsExactlyElementsOf(run.changes.stream()
                        .map(change -> change.substring(change.indexOf(": ") + 2))
                        .toList());
    }

    @ParameterizedTest(name = "{0} {3} {1}: {2}")
    @MethodSource("deaths")
    void theNextExecutorEndsWhatTheLastBegan(Run run, int at, String change, String when, boolean handled) {
        stage(run);
        Kill kill = new Kill(pool.server, at, handled);
        events.failBefore(event -> kill.done());

        boolean taken = handle(run.command());
        boolean releasing = at == run.changes.size() && !run.released();
        if (releasing) {
            events.first(run.outcome);
            taken = handle(NodeFixture.release(1));
        }
        await().atMost(Duration.ofSeconds(20)).until(kill::done);
        executor.close();
        events.heal();
        executor = started("executor-2");
        if (!taken) {
            assertThat(handle(releasing ? NodeFixture.release(1) : run.command()))
                    .isTrue();
        }
        ends(run);

        assertThat(kill.removals()).doesNotHaveDuplicates();
    }

    private void stage(Run run) {
        pool.node("w1", 2);
        pool.stage(NodeFixture.NEW);
        pool.agent("w1", "1.29.6");
        pool.stageAgent("1.30.3");
        if (run == Run.HELD || run == Run.SKIPPED || run == Run.FAILED) {
            pool.unmanagedApp("w1", "alone");
        }
        if (run == Run.FOREIGN || run == Run.FAILED) {
            pool.cordon("w1");
        }
        executor.close();
        executor = started(Kill.VICTIM);
    }

    /** Waits for the outcome, releases the node, and holds the cluster against what it must be then. */
    private void ends(Run run) {
        events.first(run.outcome);
        if (run.released()) {
            await().until(() -> pool.claim("w1") instanceof Claim.Free);
        } else {
            assertThat(handle(NodeFixture.release(1))).isTrue();
            events.first(NodeReleased.class);
        }
        assertThat(pool.claim("w1")).isInstanceOf(Claim.Free.class);
        assertThat(pool.unschedulable("w1")).isEqualTo(run == Run.FOREIGN || run == Run.FAILED);
        boolean replaced = run.outcome == NodeUpgraded.class;
        assertThat(pool.ztunnelOf("w1").getMetadata().getName()).isEqualTo(replaced ? "ztunnel-2" : "ztunnel-1");
        assertThat(pool.agentImage("w1")).contains(run == Run.WITH_AGENT ? "1.30.3" : "1.29.6");
        assertThat(pool.apps("w1")).hasSize(run == Run.IN_PLACE || run == Run.WITHDRAWN ? 2 : replaced ? 0 : 3);
    }

    /** Whether the command is done with; an executor that died takes no note of it, and Kafka delivers it again. */
    private boolean handle(NodeCommand command) {
        try {
            executor.handle(command, "cause");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private NodeExecutor started(String agent) {
        NodeExecutor next = new NodeExecutor(pool.registry(agent), events, new Quick(), InstantSource.system());
        next.answerFor(cluster -> true);
        return next;
    }
}
