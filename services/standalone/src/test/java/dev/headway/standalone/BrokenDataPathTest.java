package dev.headway.standalone;

import static dev.headway.standalone.Requests.NEW;
import static dev.headway.standalone.Requests.OLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.messaging.RequestReader;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Outcome;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import dev.headway.testkit.sandbox.SandboxTraffic.Losses;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A ztunnel that is ready and lets no traffic through, given to two equal clusters: to one by the DaemonSet controller, as
 * {@code helm upgrade} of the ztunnel chart does, to the other by Headway.
 */
@QuarkusTest
@WithTestResource(
        value = FleetResource.class,
        initArgs = @ResourceArg(name = FleetResource.FLEET, value = FleetResource.OBSERVED))
class BrokenDataPathTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private record Damage(Set<String> nodes, Losses losses) {}

    @SuppressWarnings("NullAway.Init") // injected by FleetResource
    LocalFleet fleet;

    @Test
    void takesOneNodeWhereANativeRolloutTakesAll() {
        Damage byItself = nativeRollout(fleet.sandbox().cluster(FleetResource.NATIVE));
        Damage withHeadway = upgrade(fleet.sandbox().cluster(FleetResource.OURS));

        System.out.printf(
                "ready ztunnel that breaks traffic, %d nodes:%n%s%n%s%n",
                FleetResource.OBSERVED_NODES,
                line("native DaemonSet rollout", byItself),
                line("Headway, until it was back", withHeadway));
        assertThat(byItself.nodes()).hasSize(FleetResource.OBSERVED_NODES);
        assertThat(withHeadway.nodes()).hasSize(1);
        assertThat(withHeadway.losses().reset()).isLessThan(byItself.losses().reset());
    }

    private static String line(String who, Damage damage) {
        return "  %-26s %d of %d nodes, %d connections reset, %d failed"
                .formatted(
                        who,
                        damage.nodes().size(),
                        FleetResource.OBSERVED_NODES,
                        damage.losses().reset(),
                        damage.losses().failed());
    }

    private static Damage nativeRollout(SandboxCluster cluster) {
        Losses before = cluster.traffic().losses();
        try (NewZtunnels touched = new NewZtunnels(cluster.client(), NEW)) {
            cluster.istio().installRevision("1.30.3");
            cluster.faults().brokenDataPathOf(NEW);
            cluster.istio().upgradeZtunnel("1.30.3", "RollingUpdate");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(cluster.state().ztunnels().values())
                            .extracting(Ztunnel::revision, Ztunnel::ready)
                            .containsOnly(tuple(NEW, true)));
            return new Damage(touched.nodes(), since(before, cluster));
        }
    }

    private Damage upgrade(SandboxCluster cluster) {
        Losses before = cluster.traffic().losses();
        cluster.faults().brokenDataPathOf(NEW);
        try (NewZtunnels touched = new NewZtunnels(cluster.client(), NEW)) {
            UpgradeRequested request = request();
            fleet.awaitRegistrations();
            try (RequestPublisher publisher = new RequestPublisher(fleet.bootstrap(), Clock.systemUTC())) {
                publisher.publish(request);
            }
            Recording recording =
                    Recording.of(fleet.bootstrap(), request.upgrade()).inOrder();

            assertThat(recording.outcome())
                    .as("after %s", recording.lastEvents())
                    .isEqualTo(Outcome.ROLLED_BACK);
            assertThat(recording.forwardAfterFailure()).isEmpty();
            assertThat(recording.events())
                    .filteredOn(StepFailed.class::isInstance)
                    .singleElement()
                    .isInstanceOfSatisfying(StepFailed.class, this::provesItByMetrics);
            FinalState.of(cluster).everyNodeServesAt(OLD).controlPlanes(OLD).nothingLeftBehind();
            return new Damage(touched.nodes(), since(before, cluster));
        }
    }

    private void provesItByMetrics(StepFailed failed) {
        assertThat(failed.reason()).isEqualTo(FailureReason.HEALTH_REFUSED);
        assertThat(failed.evidence())
                .filteredOn(evidence -> !evidence.holds())
                .first()
                .satisfies(evidence -> {
                    assertThat(evidence.check()).isEqualTo("l4-failures");
                    assertThat(evidence.samples()).isGreaterThan(10);
                    assertThat(evidence.sentence())
                            .contains("l4-failures", failed.step().step().name(), "samples");
                });
        assertThat(failed.evidence())
                .as("what Kubernetes and Istio say of the same node")
                .filteredOn(evidence -> !evidence.check().equals("l4-failures"))
                .allMatch(Evidence::holds);
    }

    private static Losses since(Losses before, SandboxCluster cluster) {
        Losses after = cluster.traffic().losses();
        return new Losses(after.reset() - before.reset(), after.failed() - before.failed());
    }

    private UpgradeRequested request() {
        return RequestReader.readYaml("""
                apiVersion: headway.dev/v1
                kind: Upgrade
                metadata: {name: broken-data-path}
                spec:
                  target: {version: 1.30.3, revision: %s, charts: %s}
                  stages: [{name: only, clusters: {names: [%s]}}]
                  nodes:
                    maxUnavailable: 1
                    drain: {timeout: 30s}
                    readyTimeout: 30s
                  health: {window: 3s, timeout: 60s, checks: [l4-failures]}
                  acknowledge: [HW180]
                  onFailure: Rollback
                  retire: {after: 0s, approval: false}
                """.formatted(NEW, fleet.sandbox().charts(), FleetResource.OURS));
    }
}
