package dev.headway.standalone;

import static dev.headway.standalone.FleetResource.BUSY;
import static dev.headway.standalone.FleetResource.CORDONED_IN_BUSY;
import static dev.headway.standalone.Requests.NEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.messaging.RequestReader;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A cluster as real ones are: other people's cordons, disruption budgets, nodes that come and go while it is upgraded. */
@QuarkusTest
@WithTestResource(
        value = FleetResource.class,
        initArgs = @ResourceArg(name = FleetResource.FLEET, value = FleetResource.BUSY))
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BusyClusterTest {

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final String LEAVES = "node-31";
    private static final String IS_LOST = "node-26";

    @SuppressWarnings("NullAway.Init") // injected by FleetResource
    LocalFleet fleet;

    @Test
    @Order(1)
    void planningChangesNothing() {
        SandboxCluster cluster = fleet.sandbox().cluster(BUSY);
        UpgradeRequested wanted = request("plan-busy");
        long before = changesByHeadway(cluster);
        Requests.publish(
                fleet, new PlanRequested(wanted.apiVersion(), wanted.kind(), wanted.metadata(), wanted.spec()));

        Recording recording = Recording.of(fleet.bootstrap(), wanted.upgrade()).inOrder();

        assertThat(recording.outcome()).isEqualTo(Outcome.PLANNED);
        assertThat(recording.events())
                .filteredOn(ClusterPlanned.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(ClusterPlanned.class, planned -> {
                    assertThat(planned.plan().hash()).hasSize(64);
                    assertThat(planned.plan().target().digests().ztunnel()).hasSize(64);
                    assertThat(planned.plan().estimate()).isPositive();
                });
        assertThat(changesByHeadway(cluster) - before).isZero();
    }

    @Test
    @Order(2)
    void upgradesWhileNodesComeAndGo() {
        SandboxCluster cluster = fleet.sandbox().cluster(BUSY);
        cluster.faults().nodeLostDuringDrain(IS_LOST);
        UpgradeRequested request = request("busy");
        try (Unavailability unavailability = new Unavailability(cluster.client())) {
            Requests.publish(fleet, request);
            Recording.await(
                    fleet.bootstrap(),
                    "node-1",
                    event -> event instanceof StepCompleted step
                            && step.step().upgrade().equals(request.upgrade())
                            && step.step().step().equals(StepId.node("node-1")));
            String joined = cluster.addNode("general");
            cluster.removeNode(LEAVES);

            Recording recording =
                    Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

            assertThat(recording.outcome())
                    .as("the end of %s", recording.lastEvents())
                    .isEqualTo(Outcome.COMPLETED);
            assertThat(unavailability.worst().get("canary")).isEqualTo(1);
            assertThat(unavailability.worst().get("general")).isEqualTo(4);
            assertThat(cluster.state().ztunnels()).containsKey(joined).doesNotContainKeys(LEAVES, IS_LOST);
        }
        assertThat(cluster.state().cordonedNodes()).containsExactlyInAnyOrderElementsOf(CORDONED_IN_BUSY);
        assertThat(cluster.state().headwayAnnotations()).isEmpty();
        FinalState.of(cluster)
                .everyNodeServesAt(NEW)
                .tagAt("default", NEW)
                .releaseAt("ztunnel", "1.30.3")
                .controlPlanes(NEW);
    }

    @Test
    @Order(3)
    void asksTheApiServerNothingWhenThereIsNothingToDo() {
        SandboxCluster cluster = fleet.sandbox().cluster(BUSY);
        long[] last = {-1, System.nanoTime()};

        await("20 s without a request")
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long now = requestsByHeadway(cluster);
                    if (now != last[0]) {
                        last[0] = now;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] >= IDLE.toNanos();
                });
    }

    private UpgradeRequested request(String name) {
        return RequestReader.readYaml("""
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: %s}
                spec:
                  target: {version: 1.30.3, revision: %s, charts: %s}
                  stages: [{name: only, clusters: {names: [%s]}}]
                  nodes:
                    maxUnavailable: 12%%
                    pools: [{matchLabels: {pool: canary}, maxUnavailable: 1}, {matchLabels: {pool: general}}]
                    drain: {timeout: 30s}
                    readyTimeout: 60s
                  health: {window: 300ms, timeout: 30s}
                  onFailure: Rollback
                  retire: {after: 0s, approval: false}
                """.formatted(name, NEW, fleet.sandbox().charts(), BUSY));
    }

    private static long requestsByHeadway(SandboxCluster cluster) {
        return cluster.server().requests().snapshot().counts().entrySet().stream()
                .filter(entry -> isHeadway(entry.getKey()))
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }

    private static long changesByHeadway(SandboxCluster cluster) {
        return cluster.server().requests().snapshot().counts().entrySet().stream()
                .filter(entry -> isHeadway(entry.getKey()))
                .filter(entry -> RequestLog.MUTATING.contains(entry.getKey().verb()))
                .filter(entry -> !entry.getKey().resource().contains("accessreviews"))
                .mapToLong(java.util.Map.Entry::getValue)
                .sum();
    }

    private static boolean isHeadway(RequestLog.Key key) {
        return key.userAgent().startsWith("headway") || key.userAgent().startsWith("Helm");
    }
}
