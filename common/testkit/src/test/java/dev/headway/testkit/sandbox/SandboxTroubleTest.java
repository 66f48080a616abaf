package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.testkit.apiserver.Faults;
import dev.headway.testkit.sandbox.SandboxState.DeployedGateway;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the controllers of a cluster behave when the API server or its users misbehave. */
class SandboxTroubleTest {

    private static final String NEXT = SandboxCharts.NEXT;

    @TempDir
    Path folder;

    private SandboxCluster cluster;

    @BeforeEach
    void start() {
        cluster = SandboxCluster.builder()
                .nodes(3)
                .pace(Duration.ofMillis(40), Duration.ofMillis(20))
                .charts(SandboxCharts.extractTo(folder))
                .start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    @Test
    void goesOnAfterTheApiServerForgetsItsHistory() {
        cluster.server().compact();
        cluster.istio().upgradeCni(NEXT);
        soon().until(() -> rolledOut("istio-cni-node"));
        cluster.server().dropWatches();
        cluster.istio().installRevision(NEXT);
        cluster.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        soon().until(() -> rolledOut("ztunnel"));
    }

    @Test
    void goesOnAfterErrorsOfTheApiServer() {
        cluster.server().faults().respond(request -> request.userAgent().contains("controller"), 500, 10);
        cluster.server().faults().respond(request -> request.userAgent().contains("kubelet"), 409, 10);
        cluster.server().faults().cutAfterHandling(Faults.on("POST", "/pods"), 2);
        cluster.istio().upgradeCni(NEXT);
        soon().until(() -> rolledOut("istio-cni-node"));
        assertThat(pods("k8s-app", "istio-cni-node")).hasSize(3);
    }

    @Test
    void freezesASurgeRolloutThatIsPatchedToOnDelete() {
        cluster.istio().installRevision(NEXT);
        cluster.faults().ztunnelNeverReady("node-1", NEXT);
        cluster.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        soon().until(() -> pods("app", "ztunnel").size() == 4);
        patchStrategy("OnDelete");
        soon().until(() -> pods("app", "ztunnel").size() == 3);
        assertThat(cluster.state().ztunnels().values())
                .allMatch(z -> z.ready() && z.version().equals("1.29.6"));

        cluster.faults().clear();
        patchStrategy("RollingUpdate");
        soon().until(() -> rolledOut("ztunnel"));
    }

    @Test
    void letsTwoRevisionsFightOverAHalfMovedTag() {
        cluster.istio().installRevision(NEXT);
        Service service = cluster.client()
                .services()
                .inNamespace("istio-system")
                .withName("istiod-revision-tag-canary")
                .get();
        cluster.istio().moveTag("canary", NEXT);
        service.getMetadata().setResourceVersion(null);
        service.getMetadata().setManagedFields(null);
        cluster.client().resource(service).forceConflicts().serverSideApply();
        assertThat(cluster.state().tags().get("canary").serviceRevision()).isEqualTo("1-29-6");
        assertThat(cluster.state().tags().get("canary").webhookRevision()).isEqualTo("1-30-3");
        soon().until(() -> waypoint().getMetadata().getGeneration() >= 4);
        cluster.istio().moveTag("canary", NEXT);
        soon().until(() -> {
            DeployedGateway gateway = cluster.state().gateways().get("orders/waypoint");
            return gateway.revision().equals("1-30-3") && gateway.rolledOut();
        });
    }

    @Test
    void removesARevisionWithItsPods() {
        cluster.istio().installRevision(NEXT);
        soon().until(() -> pods("istio.io/rev", "1-30-3").stream().anyMatch(Pods::ready));
        cluster.istio().uninstallRevision(NEXT);
        soon().until(() -> pods("istio.io/rev", "1-30-3").isEmpty());
        assertThat(cluster.state().releases()).doesNotContainKey("istiod-1-30-3");
    }

    @Test
    void upgradesTheDefinitionsAndKeepsTheDefaultRevision() {
        cluster.istio().upgradeBase(NEXT);
        assertThat(cluster.state().defaultRevision()).isEqualTo("1-29-6");
        assertThat(cluster.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("trafficextensions.extensions.istio.io")
                        .get()
                        .getMetadata()
                        .getLabels())
                .containsEntry("app.kubernetes.io/version", NEXT);
        soon().until(() -> cluster.client()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("istiod-default-validator")
                .get()
                .getWebhooks()
                .getFirst()
                .getFailurePolicy()
                .equals("Fail"));
    }

    @Test
    void injectsAManualGatewayAnewWhenItIsRestarted() {
        cluster.istio().installRevision(NEXT);
        cluster.istio().moveTag("default", NEXT);
        soon().until(() ->
                cluster.state().gateways().get("catalog/waypoint").revision().equals("1-30-3"));
        assertThat(ingressPods())
                .allMatch(pod -> Pods.annotation(pod, "istio.io/rev").equals("1-29-6"));
        cluster.client()
                .apps()
                .deployments()
                .inNamespace("istio-ingress")
                .withName("istio-ingress")
                .rolling()
                .restart();
        soon().until(() -> ingressPods().size() == 1
                && ingressPods().stream()
                        .allMatch(pod -> Pods.ready(pod)
                                && Pods.annotation(pod, "istio.io/rev").equals("1-30-3")));
    }

    private List<Pod> ingressPods() {
        return cluster.client().pods().inNamespace("istio-ingress").list().getItems();
    }

    private Deployment waypoint() {
        return cluster.client()
                .apps()
                .deployments()
                .inNamespace("orders")
                .withName("waypoint")
                .get();
    }

    private void patchStrategy(String type) {
        cluster.client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName("ztunnel")
                .patch("{\"spec\":{\"updateStrategy\":{\"type\":\"" + type + "\"}}}");
    }

    private List<Pod> pods(String label, String value) {
        return cluster.client()
                .pods()
                .inAnyNamespace()
                .withLabel(label, value)
                .list()
                .getItems();
    }

    private boolean rolledOut(String name) {
        DaemonSet set = cluster.client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName(name)
                .get();
        return set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration())
                && set.getStatus().getUpdatedNumberScheduled() == 3
                && set.getStatus().getNumberReady() == 3;
    }
}
