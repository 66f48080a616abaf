package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.apiserver.Faults;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the controllers of a cluster behave when the API server or its users misbehave. */
class SandboxTroubleTest extends ClusterTest {

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
        soon().until(() -> pods("k8s-app", "istio-cni-node").size() == NODES);
    }

    @Test
    void freezesASurgeRolloutThatIsPatchedToOnDelete() {
        cluster.istio().installRevision(NEXT);
        cluster.faults().ztunnelNeverReady("node-1", NEXT);
        cluster.istio().upgradeZtunnel(NEXT, "RollingUpdate");
        soon().until(() -> pods("app", "ztunnel").size() == NODES + 1);
        patchStrategy("OnDelete");
        soon().until(() -> pods("app", "ztunnel").size() == NODES);
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
        assertThat(cluster.state().tag("canary").serviceRevision()).isEqualTo("1-29-6");
        assertThat(cluster.state().tag("canary").webhookRevision()).isEqualTo(NEXT_REVISION);
        soon().until(() -> waypoint().getMetadata().getGeneration() >= 4);
        cluster.istio().moveTag("canary", NEXT);
        soon().until(() -> moved("orders/waypoint"));
    }

    @Test
    void keepsAPodPendingUntilANodeIsSchedulable() {
        cordonAll(true);
        Pod pod = pods("app", "orders-1").getFirst();
        cluster.client().resource(pod).delete();
        soon().until(() -> pods("app", "orders-1").stream().anyMatch(SandboxTroubleTest::unschedulable));
        cordonAll(false);
        soon().until(() -> pods("app", "orders-1").stream().filter(Pods::ready).count() == 3);
    }

    private void cordonAll(boolean unschedulable) {
        cluster.client()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> cluster.client()
                        .resource(node)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"unschedulable\":" + unschedulable + "}}"));
    }

    private static boolean unschedulable(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> "PodScheduled".equals(c.getType()) && "Unschedulable".equals(c.getReason()));
    }

    @Test
    void removesARevisionWithItsPods() {
        cluster.istio().installRevision(NEXT);
        soon().until(() -> pods("istio.io/rev", NEXT_REVISION).stream().anyMatch(Pods::ready));
        cluster.istio().uninstallRevision(NEXT);
        soon().until(() -> pods("istio.io/rev", NEXT_REVISION).isEmpty());
        assertThat(cluster.state().releases()).doesNotContainKey("istiod-" + NEXT_REVISION);
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
                cluster.state().gateway("catalog/waypoint").revision().equals(NEXT_REVISION));
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
                                && Pods.annotation(pod, "istio.io/rev").equals(NEXT_REVISION)));
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
}
