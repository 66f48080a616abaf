package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.sandbox.SandboxTraffic.Losses;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two workloads, each other's peers, on two nodes: what is done to the cluster and what the metrics say then. */
class SandboxTrafficTest {

    private static final String OPENED = "istio_tcp_connections_opened_total";
    private static final String CLOSED = "istio_tcp_connections_closed_total";
    private static final String FAILED = "istio_tcp_connections_failed_total";

    private final KubernetesClient unused = new KubernetesClientBuilder().build();
    private final SandboxFaults faults = new SandboxFaults(unused);
    private final Map<String, Pod> pods = new TreeMap<>();
    private long nanos;
    private final SandboxTraffic traffic = new SandboxTraffic(
            "c1",
            () -> List.copyOf(pods.values()),
            pod -> pod.getMetadata().getNamespace().equals("shop") && !MeshPods.waypoint(pod),
            pod -> "true".equals(Pods.annotation(pod, "outside")),
            faults,
            () -> nanos);
    private long version;

    @AfterEach
    void close() {
        unused.close();
    }

    @Test
    void countsEveryConnectionAtTheZtunnelsOfBothEnds() {
        start("1.29.6");
        pass(10);
        MetricsPage page = page();
        assertThat(page.sum(OPENED, "node=node-1", "reporter=source", "source_workload=a"))
                .isEqualTo(500);
        assertThat(page.sum(OPENED, "node=node-2", "reporter=destination", "destination_workload=b"))
                .isEqualTo(500);
        assertThat(page.sum(CLOSED, "node=node-1", "pod=z-1", "cluster=c1", "response_flags=-"))
                .isEqualTo(1000);
        assertThat(page.sum(CLOSED, "connection_security_policy=mutual_tls")).isEqualTo(2000);
        assertThat(page.sum("istio_tcp_sockets_open", "pod=z-1")).isEqualTo(20);
        assertThat(page.sum("workload_manager_active_proxy_count", "pod=z-1")).isEqualTo(1);
        assertThat(page.count(FAILED)).isZero();
    }

    @Test
    void losesTheCountersOfAPodWithThePod() {
        start("1.29.6");
        pass(10);
        assertThat(page().sum(OPENED, "node=node-1")).isEqualTo(1000);
        pods.remove("z-1");
        put(ztunnel("z-3", "node-1", "1.30.3"));
        traffic.changed();
        pass(1);
        MetricsPage page = page();
        assertThat(page.count(OPENED, "pod=z-1")).isZero();
        assertThat(page.sum(OPENED, "pod=z-3")).isEqualTo(100);
        assertThat(page.sum(OPENED, "pod=z-2")).isEqualTo(1100);
    }

    @Test
    void breaksTheOpenConnectionsOfAZtunnelThatIsDeletedUnderItsWorkloads() {
        start("1.29.6");
        assertThat(traffic.losses()).isEqualTo(new Losses(0, 0));
        put(terminating(ztunnel("z-1", "node-1", "1.29.6")));
        traffic.changed();
        assertThat(page().sum("istio_tcp_sockets_open", "pod=z-1"))
                .as("connections that were open are served on")
                .isEqualTo(20);
        pass(2);
        pods.remove("z-1");
        traffic.changed();
        assertThat(traffic.losses()).isEqualTo(new Losses(20, 200));
    }

    @Test
    void breaksNothingAtAZtunnelWhoseWorkloadsHaveLeft() {
        start("1.29.6");
        put(workload("c", "node-2"));
        page();
        pods.remove("a");
        put(terminating(ztunnel("z-1", "node-1", "1.29.6")));
        traffic.changed();
        pass(2);
        pods.remove("z-1");
        traffic.changed();
        pass(10);
        MetricsPage page = page();
        assertThat(traffic.losses()).isEqualTo(new Losses(0, 0));
        assertThat(page.count(OPENED, "node=node-1")).isZero();
        assertThat(page.sum(OPENED, "node=node-2", "reporter=source")).isGreaterThan(1000);
    }

    @Test
    void takesNewConnectionsToTheNewZtunnelOfASurge() {
        start("1.29.6");
        page();
        put(ztunnel("z-3", "node-1", "1.30.3"));
        traffic.changed();
        pass(1);
        MetricsPage page = page();
        assertThat(page.sum(OPENED, "pod=z-1")).isZero();
        assertThat(page.sum(OPENED, "pod=z-3")).isEqualTo(100);
        assertThat(page.sum("istio_tcp_sockets_open", "pod=z-1")).isEqualTo(20);
        pods.remove("z-1");
        traffic.changed();
        assertThat(traffic.losses()).isEqualTo(new Losses(20, 0));
    }

    @Test
    void failsWhatGoesThroughAReadyZtunnelWhoseDataPathIsBroken() {
        start("1.29.6");
        put(ztunnel("z-1", "node-1", "1.30.3"));
        faults.brokenDataPathOf("1.30.3");
        pass(5);
        MetricsPage page = page();
        assertThat(page.sum(FAILED, "pod=z-1", "reporter=source", "response_flags=CONNECT"))
                .isEqualTo(250);
        assertThat(page.sum(CLOSED, "pod=z-1", "response_flags=CONNECT")).isEqualTo(500);
        assertThat(page.sum(OPENED, "pod=z-1")).isEqualTo(500);
        assertThat(page.sum(CLOSED, "pod=z-1", "response_flags=-")).isZero();
        assertThat(page.sum("workload_manager_pending_proxy_count", "pod=z-1")).isZero();
        assertThat(traffic.losses()).isEqualTo(new Losses(0, 500));

        faults.clear();
        pass(5);
        assertThat(page().sum(FAILED, "pod=z-1")).isEqualTo(500);
        assertThat(page().sum(CLOSED, "pod=z-1", "response_flags=-")).isEqualTo(500);
    }

    @Test
    void saysOfFailuresWhatItsVersionCanSay() {
        start("1.28.10");
        faults.brokenDataPath("node-1");
        pass(5);
        assertThat(page().count(FAILED)).isZero();
        assertThat(page().count("istio_tcp_sockets_open")).isZero();
        assertThat(page().sum(CLOSED, "pod=z-1", "response_flags=CONNECT")).isEqualTo(500);

        pods.clear();
        page();
        start("1.23.6");
        pass(5);
        assertThat(page().count(CLOSED, "response_flags=CONNECT")).isZero();
        assertThat(page().count(OPENED)).isZero();
    }

    @Test
    void seesPlainTextFromAWorkloadThatStartedOutsideTheMesh() {
        start("1.29.6");
        put(new PodBuilder(workload("a", "node-1"))
                .editMetadata()
                .addToAnnotations("outside", "true")
                .endMetadata()
                .build());
        page();
        pass(5);
        MetricsPage page = page();
        assertThat(page.count(OPENED, "node=node-1", "reporter=source")).isZero();
        assertThat(page.sum(OPENED, "reporter=destination", "connection_security_policy=unknown"))
                .isEqualTo(250);
        assertThat(page.sum("workload_manager_active_proxy_count", "pod=z-1")).isZero();
    }

    @Test
    void answersRequestsAtTheWaypointAsItsBackendsAndItsRevisionDo() {
        start("1.29.6");
        put(waypoint("w-1"));
        page();
        pass(10);
        assertThat(page().sum("istio_requests_total", "pod=w-1", "reporter=waypoint", "response_code=200"))
                .isEqualTo(200);
        faults.gatewaysFailRequests("1-29-6");
        pass(1);
        assertThat(page().sum("istio_requests_total", "pod=w-1", "response_code=503"))
                .isEqualTo(20);
    }

    @Test
    void countsTheProxiesOfARevisionAtItsIstiods() {
        start("1.29.6");
        put(waypoint("w-1"));
        page();
        pass(10);
        assertThat(page().sum("pilot_xds", "version=1.29.6")).isEqualTo(3);
        assertThat(page().count("pilot_total_xds_rejects")).isZero();
        faults.configurationRejected("1-29-6");
        pass(3);
        assertThat(page().sum("pilot_total_xds_rejects", "type=wds", "pod=istiod"))
                .isEqualTo(3);
        pods.remove("istiod");
        page();
        pass(4);
        assertThat(page().sum("istio_xds_connection_terminations_total", "reason=ConnectionError", "pod=z-1"))
                .isEqualTo(4);
    }

    private void start(String istio) {
        put(workload("a", "node-1"));
        put(workload("b", "node-2"));
        put(ztunnel("z-1", "node-1", istio));
        put(ztunnel("z-2", "node-2", istio));
        put(new PodBuilder(pod("istiod", "istio-system", "node-1", "registry/pilot:" + istio))
                .editMetadata()
                .addToLabels("app", "istiod")
                .addToLabels("istio.io/rev", SandboxIstio.revision(istio))
                .endMetadata()
                .build());
        page();
    }

    private void put(Pod pod) {
        pods.put(pod.getMetadata().getName(), pod);
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private MetricsPage page() {
        return MetricsPage.of(traffic.metrics());
    }

    private Pod workload(String name, String node) {
        return new PodBuilder(pod(name, "shop", node, "registry/app:1"))
                .editMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .build();
    }

    private Pod ztunnel(String name, String node, String istio) {
        return new PodBuilder(pod(name, "istio-system", node, "registry/ztunnel:" + istio))
                .editMetadata()
                .addToLabels("app", "ztunnel")
                .addToAnnotations("istio.io/rev", SandboxIstio.revision(istio))
                .endMetadata()
                .build();
    }

    private Pod waypoint(String name) {
        Pod pod = pod(name, "shop", "node-2", "registry/proxyv2:1.29.6");
        return new PodBuilder(pod)
                .editMetadata()
                .withNamespace("shop")
                .addToLabels(GatewayObjects.NAME_LABEL, "waypoint")
                .addToAnnotations("istio.io/rev", "1-29-6")
                .endMetadata()
                .build();
    }

    private static Pod terminating(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:01Z")
                .endMetadata()
                .build();
    }

    private Pod pod(String name, String namespace, String node, String image) {
        version++;
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withUid("uid-" + name)
                .withNamespace(namespace)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .withResourceVersion(Long.toString(version))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }
}
