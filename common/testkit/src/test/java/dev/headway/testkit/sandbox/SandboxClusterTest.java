package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.testkit.sandbox.SandboxState.Tag;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster is like right after its start. */
class SandboxClusterTest {

    @TempDir
    static Path folder;

    private static SandboxCluster cluster;

    @BeforeAll
    static void start() {
        cluster = SandboxCluster.builder()
                .nodes(12)
                .labels(Map.of("environment", "staging"))
                .foreignCordon("node-3")
                .charts(SandboxCharts.extractTo(folder))
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void hasAReadyZtunnelOfTheInstalledRevisionOnEveryNode() {
        assertThat(cluster.state().ztunnels()).hasSize(12);
        assertThat(cluster.state().ztunnels().values())
                .allMatch(Ztunnel::ready)
                .allMatch(ztunnel -> ztunnel.revision().equals("1-29-6"))
                .allMatch(ztunnel -> ztunnel.version().equals("1.29.6"));
    }

    @Test
    void hasTwoNodesOfTwelveInTheCanaryPoolAndKeepsAForeignCordon() {
        assertThat(cluster.client().nodes().withLabel("pool", "canary").list().getItems())
                .extracting(node -> node.getMetadata().getName())
                .containsExactlyInAnyOrder("node-1", "node-2");
        assertThat(cluster.client().nodes().withLabel("pool", "general").list().getItems())
                .hasSize(10);
        assertThat(cluster.state().cordonedNodes()).containsExactly("node-3");
        assertThat(cluster.state().headwayAnnotations()).isEmpty();
    }

    @Test
    void pointsEveryTagToTheInstalledRevisionByBothObjects() {
        assertThat(cluster.state().tags())
                .containsOnlyKeys("default", "canary", "stable")
                .allSatisfy((name, tag) -> assertThat(tag).isEqualTo(new Tag("1-29-6", "1-29-6")));
        assertThat(cluster.state().defaultRevision()).isEqualTo("1-29-6");
    }

    @Test
    void installsIstioWithHelmAndTheTagsWithout() {
        assertThat(cluster.state().releases())
                .containsOnlyKeys("istio-base", "istiod-1-29-6", "istio-cni", "ztunnel", "istio-ingress")
                .allSatisfy((name, release) -> {
                    assertThat(release.version()).isEqualTo("1.29.6");
                    assertThat(release.status()).isEqualTo("deployed");
                });
        assertThat(cluster.client()
                        .admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName("istio-revision-tag-canary")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .isNullOrEmpty();
    }

    @Test
    void fillsTheCaBundlesAndMakesTheValidatorsFail() {
        var admission = cluster.client().admissionRegistration().v1();
        assertThat(admission.mutatingWebhookConfigurations().list().getItems().stream()
                        .flatMap(configuration -> configuration.getWebhooks().stream())
                        .map(MutatingWebhook::getClientConfig))
                .hasSize(2 + 2 + 2 + 4)
                .allMatch(client -> IstiodWebhooks.CA_BUNDLE.equals(client.getCaBundle()));
        assertThat(admission.validatingWebhookConfigurations().list().getItems().stream()
                        .flatMap(configuration -> configuration.getWebhooks().stream()))
                .hasSize(2)
                .allMatch(webhook -> "Fail".equals(webhook.getFailurePolicy()));
    }

    @Test
    void deploysTheWaypointsAndLeavesTheManualGatewayAlone() {
        assertThat(cluster.state().gateways())
                .containsOnlyKeys("orders/waypoint", "payments/waypoint", "catalog/waypoint")
                .allSatisfy((name, gateway) -> {
                    assertThat(gateway.revision()).isEqualTo("1-29-6");
                    assertThat(gateway.image()).isEqualTo("docker.io/istio/proxyv2:1.29.6-distroless");
                    assertThat(gateway.rolledOut()).isTrue();
                    assertThat(gateway.programmed()).isTrue();
                });
        assertThat(cluster.client().pods().inNamespace("istio-ingress").list().getItems())
                .singleElement()
                .satisfies(pod -> {
                    assertThat(pod.getMetadata().getAnnotations()).containsEntry("istio.io/rev", "1-29-6");
                    assertThat(pod.getSpec().getContainers().getFirst().getImage())
                            .isEqualTo("docker.io/istio/proxyv2:1.29.6-distroless");
                });
    }

    @Test
    void spreadsTheWorkloadsOverTheSchedulableNodes() {
        Map<String, Long> podsByNode =
                cluster.client().pods().inAnyNamespace().withLabel("pod-template-hash").list().getItems().stream()
                        .collect(Collectors.groupingBy(Pods::node, Collectors.counting()));
        assertThat(podsByNode).hasSize(11).doesNotContainKey("node-3");
        assertThat(podsByNode.values()).allMatch(count -> count >= 2 && count <= 6);
    }

    @Test
    void marksTheAmbientPodsAsRedirected() {
        await().until(() -> cluster.client().pods().inNamespace("orders").list().getItems().stream()
                .filter(pod -> !"none".equals(Pods.label(pod, "istio.io/dataplane-mode")))
                .allMatch(pod -> "enabled".equals(Pods.annotation(pod, CniAgent.REDIRECTED))));
        assertThat(cluster.client().pods().inNamespace("istio-system").list().getItems())
                .allMatch(pod -> Pods.annotation(pod, CniAgent.REDIRECTED).isEmpty());
    }

    @Test
    void recordsWhatThePodsRun() {
        Pod ztunnel = cluster.client()
                .pods()
                .inNamespace("istio-system")
                .withLabel("app", "ztunnel")
                .list()
                .getItems()
                .getFirst();
        assertThat(ztunnel.getStatus().getPodIP()).startsWith("10.");
        assertThat(ztunnel.getStatus().getContainerStatuses()).singleElement().satisfies(status -> {
            assertThat(status.getImage()).isEqualTo("docker.io/istio/ztunnel:1.29.6-distroless");
            assertThat(status.getReady()).isTrue();
        });
        assertThat(cluster.client()
                        .apps()
                        .controllerRevisions()
                        .inNamespace("istio-system")
                        .list()
                        .getItems())
                .hasSize(2);
    }

    @Test
    void carriesItsLabelsInTheKubeconfig() {
        assertThat(cluster.kubeconfig())
                .contains("headway.dev/cluster")
                .contains("environment: \"staging\"")
                .contains(cluster.server().url());
    }
}
