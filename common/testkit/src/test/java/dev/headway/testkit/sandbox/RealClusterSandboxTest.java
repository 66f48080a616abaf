package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.testkit.apiserver.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sandbox's controllers are plain clients: they run a cluster on a real API server too, and leave to its controller manager and its
 * scheduler what is theirs, where those are at hand.
 */
@EnabledIf("binariesAreThere")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealClusterSandboxTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init") // made before the first test
    private RealApiServer real;

    @SuppressWarnings("NullAway.Init") // made before the first test
    private SandboxCluster cluster;

    static boolean binariesAreThere() {
        if (!RealApiServer.available()) {
            System.out.println("SKIPPED: " + RealApiServer.NEEDS + ", so the sandbox runs on its own API server only");
        }
        return RealApiServer.available();
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        real = RealApiServer.start("real");
        cluster = SandboxCluster.builder()
                .name("real")
                .nodes(3)
                .charts(SandboxCharts.extractTo(folder))
                .on(real)
                .start();
    }

    @AfterAll
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (real != null) {
            real.close();
        }
    }

    @Test
    void aClusterStartsOnARealApiServer() {
        assertThat(cluster.state().ztunnels()).hasSize(3).allSatisfy((node, ztunnel) -> {
            assertThat(ztunnel.ready()).isTrue();
            assertThat(ztunnel.revision()).isEqualTo("1-29-6");
        });
    }

    @Test
    void aBudgetLetsTheNextPodGoOnceTheLastIsReplaced() {
        await().atMost(SOON).until(() -> allowed() == 1);
        cluster.faults().slowStart(Duration.ofHours(1));
        List<Pod> pods = pods("orders", "orders-1");

        assertThat(pods).hasSize(3);
        assertThat(evict(pods.get(0))).isTrue();
        assertThat(evict(pods.get(1))).isFalse();
        await().atMost(SOON)
                .until(() -> pods("orders", "orders-1").stream()
                        .noneMatch(pod -> pod.getMetadata()
                                .getUid()
                                .equals(pods.get(0).getMetadata().getUid())));
        assertThat(evict(pods.get(1))).isFalse();

        cluster.faults().clear();
        await().atMost(SOON).until(() -> evict(pods.get(1)));
    }

    private boolean evict(Pod pod) {
        return cluster.client().pods().resource(pod).evict();
    }

    private int allowed() {
        return cluster.client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("orders")
                .withName("orders-1")
                .require()
                .getStatus()
                .getDisruptionsAllowed();
    }

    @Test
    void whatADeploymentOwnsGoesWithIt() {
        KubernetesClient client = cluster.client();
        assertThat(pods("catalog", "catalog-1")).hasSize(3);

        client.apps().deployments().inNamespace("catalog").withName("catalog-1").delete();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(client.apps()
                            .replicaSets()
                            .inNamespace("catalog")
                            .withLabel("app", "catalog-1")
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(pods("catalog", "catalog-1")).isEmpty();
        });
    }

    @Test
    void whatAGatewayOwnsGoesWithIt() {
        KubernetesClient client = cluster.client();
        var waypoint = client.apps().deployments().inNamespace("payments").withName("waypoint");
        assertThat(waypoint.get()).isNotNull();

        client.resources(Gateway.class)
                .inNamespace("payments")
                .withName("waypoint")
                .delete();

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(waypoint.get()).isNull();
            assertThat(client.services()
                            .inNamespace("payments")
                            .withName("waypoint")
                            .get())
                    .isNull();
            assertThat(client.serviceAccounts()
                            .inNamespace("payments")
                            .withName("waypoint")
                            .get())
                    .isNull();
            assertThat(client.pods()
                            .inNamespace("payments")
                            .withLabel(GatewayObjects.NAME_LABEL)
                            .list()
                            .getItems())
                    .isEmpty();
        });
    }

    private List<Pod> pods(String namespace, String application) {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withLabel("app", application)
                .list()
                .getItems();
    }
}
