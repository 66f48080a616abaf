package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.sandbox.SandboxState.DeployedGateway;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a cluster does while somebody upgrades its Istio, and what each fault does to that. */
class SandboxUpgradeTest extends ClusterTest {

    @Test
    void stagesZtunnelWithoutTouchingAPod() {
        Map<String, Ztunnel> before = cluster.state().ztunnels();
        cluster.istio().upgradeZtunnel(NEXT, "OnDelete");
        soon().until(() -> observed(daemonSet("ztunnel")));
        assertThat(daemonSet("ztunnel").getStatus().getUpdatedNumberScheduled()).isZero();
        assertThat(cluster.state().ztunnels()).isEqualTo(before);
        assertThat(daemonSet("ztunnel")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .as("the user's value")
                .anyMatch(env -> "RUST_LOG".equals(env.getName()) && "info,access=debug".equals(env.getValue()));
    }

    @Test
    void bringsTheNextZtunnelOnlyOnceItsControlPlaneRuns() {
        cluster.istio().upgradeZtunnel(NEXT, "OnDelete");
        String old = cluster.state().ztunnel("node-2").uid();
        deleteZtunnel("node-2");
        soon().until(() -> cluster.state().ztunnels().containsKey("node-2")
                && !cluster.state().ztunnel("node-2").uid().equals(old));
        soon().until(() -> "Running".equals(ztunnelPod("node-2").getStatus().getPhase()));
        assertThat(Pods.ready(ztunnelPod("node-2"))).isFalse();

        cluster.istio().installRevision(NEXT);
        soon().until(() -> cluster.state().ztunnel("node-2").ready());
        assertThat(cluster.state().ztunnel("node-2").revision()).isEqualTo(NEXT_REVISION);
        assertThat(cluster.state().ztunnel("node-2").version()).isEqualTo(NEXT);
        assertThat(cluster.state().ztunnel("node-1").version()).isEqualTo("1.29.6");
        soon().until(() -> daemonSet("ztunnel").getStatus().getUpdatedNumberScheduled() == 1);
    }

    @Test
    void walksAllNodesByItselfWithASurge() {
        cluster.istio().installRevision(NEXT);
        cluster.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        soon().until(() -> rolledOut("ztunnel"));
        assertThat(cluster.state().ztunnels().values())
                .hasSize(4)
                .allMatch(z -> z.ready() && z.version().equals(NEXT));
    }

    @Test
    void stallsASurgeAtANodeWhoseZtunnelDoesNotBecomeReady() {
        cluster.istio().installRevision(NEXT);
        cluster.faults().ztunnelNeverReady("node-1", NEXT);
        cluster.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        soon().until(() -> pods("app", "ztunnel").size() == 5
                && pods("app", "ztunnel").stream()
                        .allMatch(p -> "Running".equals(p.getStatus().getPhase())));
        assertThat(cluster.state().ztunnel("node-1").ready()).isFalse();
        assertThat(cluster.state().ztunnel("node-2").version()).isEqualTo("1.29.6");

        cluster.faults().clear();
        soon().until(() -> cluster.state().ztunnels().values().stream()
                .allMatch(z -> z.ready() && z.version().equals(NEXT)));
    }

    @Test
    void replacesTheCniAgentsOneAfterTheOther() {
        cluster.istio().upgradeCni(NEXT);
        soon().until(() -> pods("k8s-app", "istio-cni-node").size() == 4
                && pods("k8s-app", "istio-cni-node").stream()
                        .allMatch(p -> Pods.ready(p) && NEXT.equals(Pods.label(p, "app.kubernetes.io/version"))));
        assertThat(cluster.state().release("istio-cni").version()).isEqualTo(NEXT);
        assertThat(cluster.state().release("istio-cni").revision()).isEqualTo(2);
    }

    @Test
    void rollsExactlyTheGatewaysOfAMovedTag() {
        cluster.istio().installRevision(NEXT);
        cluster.istio().moveTag("canary", NEXT);
        soon().until(() -> moved("orders/waypoint"));
        assertThat(cluster.state().tag("canary").at(NEXT_REVISION)).isTrue();
        assertThat(cluster.state().gateway("orders/waypoint").image())
                .isEqualTo("docker.io/istio/proxyv2:1.30.3-distroless");
        assertThat(cluster.state().gateway("payments/waypoint").revision()).isEqualTo("1-29-6");
        assertThat(cluster.state().gateway("catalog/waypoint").revision()).isEqualTo("1-29-6");
    }

    @Test
    void movesGatewaysWithoutLabelByTheDefaultTag() {
        cluster.istio().installRevision(NEXT);
        cluster.istio().moveTag("default", NEXT);
        soon().until(() -> moved("catalog/waypoint"));
        assertThat(cluster.state().gateway("orders/waypoint").revision()).isEqualTo("1-29-6");
    }

    @Test
    void keepsTheOldGatewayPodsWhileTheNewOnesDoNotBecomeReady() {
        cluster.istio().installRevision(NEXT);
        cluster.faults().gatewaysFailAfterMove("canary");
        cluster.istio().moveTag("canary", NEXT);
        soon().until(() -> waypointPods("orders").size() == 2
                && waypointPods("orders").stream()
                        .allMatch(p -> "Running".equals(p.getStatus().getPhase())));
        assertThat(waypointPods("orders").stream()
                        .collect(Collectors.toMap(p -> Pods.annotation(p, "istio.io/rev"), Pods::ready)))
                .isEqualTo(Map.of("1-29-6", true, NEXT_REVISION, false));
        assertThat(cluster.state().gateway("orders/waypoint"))
                .returns(NEXT_REVISION, DeployedGateway::revision)
                .returns(false, DeployedGateway::rolledOut);

        cluster.istio().moveTag("canary", SandboxCharts.INSTALLED);
        soon().until(() -> cluster.state().gateway("orders/waypoint").rolledOut()
                && waypointPods("orders").size() == 1);
        assertThat(cluster.state().gateway("orders/waypoint").revision()).isEqualTo("1-29-6");
    }

    @Test
    void neverMakesTheNewControlPlaneAvailable() {
        cluster.faults().istiodNeverAvailable(NEXT_REVISION);
        cluster.istio().installRevision(NEXT);
        soon().until(() -> pods("istio.io/rev", NEXT_REVISION).stream()
                .anyMatch(p -> "Running".equals(p.getStatus().getPhase())));
        assertThat(pods("istio.io/rev", NEXT_REVISION)).singleElement().matches(p -> !Pods.ready(p));
        assertThat(cluster.client()
                        .admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName("istio-sidecar-injector-" + NEXT_REVISION)
                        .get()
                        .getWebhooks())
                .allMatch(webhook -> webhook.getClientConfig().getCaBundle() == null);
    }

    @Test
    void movesAnEvictedPodToAnotherNode() {
        cordon("node-2");
        Pod pod = workloadOn("node-2");
        String app = Pods.label(pod, "app");
        assertThat(tryToEvict(pod)).isTrue();
        soon().until(() -> pods("app", app).size() == 3
                && pods("app", app).stream()
                        .allMatch(p -> Pods.ready(p) && !Pods.node(p).equals("node-2")));
        assertThat(pods("app", app))
                .extracting(p -> p.getMetadata().getUid())
                .doesNotContain(pod.getMetadata().getUid());
    }

    @Test
    void blocksEvictionsByABudget() {
        Pod pod = workloadOn("node-1");
        String budget = Pods.label(pod, "app");
        cluster.faults().pdbBlocks(pod.getMetadata().getNamespace(), budget);
        assertThat(cluster.client().resource(pod).isReady()).isTrue();
        assertThat(tryToEvict(pod)).isFalse();
        cluster.faults().clear();
        soon().until(() -> tryToEvict(pod));
    }

    @Test
    void startsPodsLateWhenAskedTo() {
        cluster.faults().slowStart(Duration.ofMinutes(10));
        String old = cluster.state().ztunnel("node-1").uid();
        deleteZtunnel("node-1");
        soon().until(() -> cluster.state().ztunnels().containsKey("node-1")
                && !cluster.state().ztunnel("node-1").uid().equals(old));
        assertThat(ztunnelPod("node-1").getStatus().getPhase()).isEqualTo("Pending");
        cluster.faults().clear();
        soon().until(() -> cluster.state().ztunnel("node-1").ready());
    }

    private Pod ztunnelPod(String node) {
        return cluster.client()
                .pods()
                .inNamespace("istio-system")
                .withName(cluster.state().ztunnel(node).pod())
                .get();
    }

    private void deleteZtunnel(String node) {
        cluster.client().resource(ztunnelPod(node)).delete();
    }

    private List<Pod> waypointPods(String namespace) {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withLabel(GatewayObjects.NAME_LABEL, "waypoint")
                .list()
                .getItems();
    }

    private Pod workloadOn(String node) {
        return cluster.client().pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> Pods.node(pod).equals(node))
                .filter(pod ->
                        pod.getSpec().getContainers().getFirst().getImage().startsWith("registry.example/"))
                .findFirst()
                .orElseThrow();
    }

    private void cordon(String node) {
        cluster.client().nodes().withName(node).edit(n -> {
            n.getSpec().setUnschedulable(true);
            return n;
        });
    }

    private boolean tryToEvict(Pod pod) {
        return cluster.client()
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .evict();
    }
}
