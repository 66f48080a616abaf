package dev.headway.node;

import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeEvent.DrainBlocked;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.node.domain.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a step when the executor, the API server or a watch fails. */
class NodeRecoveryTest extends NodeFixture {

    @ParameterizedTest
    @ValueSource(strings = {"NodeCordoned", "NodeDrained", "NodeUpgraded"})
    void goesOnAfterACrashBeforeAnEventIsOut(String kind) {
        events.failBefore(event -> event.getClass().getSimpleName().equals(kind));
        handle(upgrade(1));
        await().until(() -> expectedBefore(kind));

        restart();

        assertWalked();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NodeCordoned", "NodeDrained", "NodeUpgraded"})
    void goesOnAfterACrashAfterAnEventIsOut(String kind) {
        events.failAfter(event -> event.getClass().getSimpleName().equals(kind));
        handle(upgrade(1));
        await().until(() -> events.kinds().contains(kind));

        restart();

        assertWalked();
    }

    @Test
    void goesOnOverTheConnectionThatTheRegistryHasNow() {
        executor.close();
        PoolCluster.Changing registry = pool.new Changing("before");
        executor = new NodeExecutor(registry, events, new Quick(), InstantSource.system());
        executor.answerFor(cluster -> true);
        pool.podsEnd(pod -> false);
        handle(upgrade(1));
        await().until(() -> intent().phase() == Phase.DRAINING);

        registry.reconnect("after");
        pool.podsEnd(pod -> true);

        assertWalked();
        assertThat(pool.server.requests().snapshot().byUserAgent()).containsKey("after");
    }

    @Test
    void goesOnAfterACrashBetweenTheIntentToReplaceAndTheDeletion() {
        pool.server.faults().cut(on("DELETE", "/pods/ztunnel"));
        handle(upgrade(1));
        await().until(() -> intent().phase() == Phase.REPLACING);

        executor.close();
        pool.server.faults().clear();
        executor = started();

        assertWalked();
    }

    @Test
    void goesOnAfterACrashBetweenTheDeletionAndTheNewPod() {
        pool.podsEnd(pod -> !NodePool.isZtunnel(pod));
        handle(upgrade(1));
        await().until(() -> pool.ztunnelOf("w1").getMetadata().getDeletionTimestamp() != null);

        executor.close();
        pool.podsEnd(pod -> true);
        executor = started();

        assertWalked();
    }

    @Test
    void goesOnAfterACrashInMidDrain() {
        pool.budget("all", 2);
        pool.podsEnd(pod -> false);
        handle(upgrade(1));
        events.first(DrainBlocked.class);

        executor.close();
        pool.removeBudget("all");
        pool.podsEnd(pod -> true);
        executor = started();

        assertWalked();
    }

    @Test
    void saysThatANodeIsHeldAfterACrash() {
        pool.budget("all", 3);
        events.failBefore(event -> event instanceof NodeHeld);
        handle(upgrade(1, SHORT, LONG));
        await().until(() -> intent().phase() == Phase.HELD);

        restart();

        assertThat(events.first(NodeHeld.class).reason()).isEqualTo(FailureReason.DRAIN_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 429, 500, 503})
    void getsOverErrorsOfTheApiServer(int status) {
        pool.server.faults().respond(on("PATCH", "/nodes/"), status, 2);
        pool.server.faults().respond(on("POST", "/eviction"), status, 2);
        pool.server.faults().respond(on("DELETE", "/pods/ztunnel"), status, 2);

        handle(upgrade(1));

        assertWalked();
        assertThat(events.of(DrainBlocked.class)).isEmpty();
    }

    @Test
    void getsOverConnectionsThatAreCutAfterTheRequest() {
        pool.server.faults().cutAfterHandling(on("PATCH", "/nodes/"), 2);
        pool.server.faults().cutAfterHandling(on("POST", "/eviction"), 2);
        pool.server.faults().cutAfterHandling(on("DELETE", "/pods/ztunnel"), 1);

        handle(upgrade(1));

        assertWalked();
    }

    @Test
    void honoursRetryAfterOfAnEvictionThatNoBudgetRefused() {
        pool.server.faults().respond(on("POST", "/eviction"), 429, Duration.ofSeconds(1), 3);
        Instant begin = Instant.now();

        handle(upgrade(1));

        assertWalked();
        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(pool.requests("evict")).isEqualTo(6);
    }

    @Test
    void goesOnAfterTheWatchesWereLost() {
        pool.budget("all", 3);
        handle(upgrade(1));
        events.first(DrainBlocked.class);
        pool.server.compact();

        pool.removeBudget("all");

        assertWalked();
    }

    @Test
    void holdsNoNodeBecauseItsWatchFellSilent() {
        pool.budget("all", 3);
        handle(upgrade(1, Duration.ofSeconds(2), Duration.ofSeconds(1)));
        events.first(DrainBlocked.class);
        pool.server.faults().silenceWatches(request -> request.userAgent().startsWith("node-executor"));
        pool.server.dropWatches();

        pool.removeBudget("all");

        assertWalked();
        assertThat(events.of(NodeHeld.class)).isEmpty();
    }

    private boolean expectedBefore(String kind) {
        return switch (kind) {
            case "NodeCordoned" -> pool.unschedulable("w1");
            case "NodeDrained" -> pool.apps("w1").isEmpty();
            default -> NEW.equals(pool.revision("w1"));
        };
    }
}
