package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.KubeconfigClusters;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeHeld;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeSkipped;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.message.NodeEvent.NodeWaiting;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.DrainSpec.OnTimeout;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the nodes of a whole cluster while they are walked; each test takes a node of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxTroubleTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final RecordedEvents events = new RecordedEvents();
    private SandboxCluster cluster;
    private KubeconfigClusters clusters;
    private NodeExecutor executor;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        cluster = SandboxCluster.builder()
                .name("blue")
                .nodes(8)
                .charts(SandboxCharts.extractTo(folder.resolve("charts")))
                .pace(Duration.ofMillis(20), Duration.ofMillis(20))
                .start();
        clusters = new KubeconfigClusters(
                Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig()), List.of());
        executor = started();
        cluster.istio().installRevision("1.30.3");
        cluster.istio().upgradeZtunnel("1.30.3", "OnDelete");
        stageAgents("1.30.3");
    }

    @AfterEach
    void heal() {
        cluster.faults().clear();
        await().until(() -> cluster.client().nodes().list().getItems().stream()
                .allMatch(node -> node.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"))));
    }

    @AfterAll
    void stop() {
        executor.close();
        clusters.close();
        cluster.close();
    }

    @Test
    void renewsAgentAndZtunnelOfANodeInOnePass() {
        executor.handle(upgrade("node-3", "1.30.3", OnTimeout.HOLD, LONG), "");

        until(NodeUpgraded.class, "node-3");
        release("node-3");
        assertThat(agents()).containsEntry("node-3", true);
        assertThat(cluster.state().ztunnel("node-3").revision()).isEqualTo("1-30-3");
    }

    @Test
    void saysThatANodeIsGoneThatIsLostInMidDrain() {
        cluster.faults().nodeLostDuringDrain("node-4");

        executor.handle(upgrade("node-4", "", OnTimeout.HOLD, LONG), "");

        assertThat(until(NodeStepRefused.class, "node-4"))
                .isInstanceOfSatisfying(
                        NodeStepRefused.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.NODE_GONE));
    }

    @Test
    void givesUpANodeWhoseKubeletFallsSilentInMidDrain() {
        cluster.faults().nodeNotReady("node-5");

        executor.handle(upgrade("node-5", "", OnTimeout.SKIP, SHORT), "");

        assertThat(until(NodeSkipped.class, "node-5"))
                .isInstanceOfSatisfying(
                        NodeSkipped.class, e -> assertThat(e.detail()).contains("did not leave within 2 s"));
        await().until(() -> cluster.state().headwayAnnotations().isEmpty());
        assertThat(cluster.state().cordonedNodes()).isEmpty();
    }

    @Test
    void holdsANodeWhoseAgentStaysUnready() {
        cluster.faults().cniNeverReady("node-6");

        executor.handle(upgrade("node-6", "1.30.3", OnTimeout.HOLD, LONG, SHORT), "");

        assertThat(until(NodeHeld.class, "node-6"))
                .isInstanceOfSatisfying(
                        NodeHeld.class, e -> assertThat(e.detail()).contains("CNI agent pod", "is not ready"));
        assertThat(cluster.state().ztunnel("node-6").revision()).isEqualTo("1-29-6");
        release("node-6");
    }

    @Test
    void waitsForANodeThatIsNotReady() {
        cluster.faults().nodeNotReady("node-7");
        executor.close();
        executor = started();

        executor.handle(upgrade("node-8", "", OnTimeout.HOLD, LONG), "");

        assertThat(until(NodeWaiting.class, "node-8"))
                .isInstanceOfSatisfying(
                        NodeWaiting.class, e -> assertThat(e.detail()).contains("node-7 (NotReady)"));
        cluster.faults().clear();
        until(NodeUpgraded.class, "node-8");
        release("node-8");
    }

    private void stageAgents(String version) {
        var agents =
                cluster.client().apps().daemonSets().inNamespace("istio-system").withName("istio-cni-node");
        Container container = agents.require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        agents.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"spec": {"updateStrategy": {"type": "OnDelete", "rollingUpdate": null},
                          "template": {"spec": {"containers": [{"name": "%s", "image": "%s"}]}}}}""".formatted(
                        container.getName(), container.getImage().replace(SandboxCharts.INSTALLED, version)));
    }

    private NodeExecutor started() {
        NodeExecutor next = new NodeExecutor(clusters, events, new Quick(), InstantSource.system());
        next.answerFor(name -> true);
        return next;
    }

    private void release(String node) {
        executor.handle(new ReleaseNode(step(node), node, Instant.now()), "");
        until(NodeReleased.class, node);
    }

    /** By node, whether its agent is of the staged version. */
    private Map<String, Boolean> agents() {
        return cluster
                .client()
                .pods()
                .inNamespace("istio-system")
                .withLabel("k8s-app", "istio-cni-node")
                .list()
                .getItems()
                .stream()
                .collect(Collectors.toMap(
                        (Pod pod) -> pod.getSpec().getNodeName(),
                        pod -> pod.getSpec()
                                .getContainers()
                                .getFirst()
                                .getImage()
                                .contains("1.30.3")));
    }

    private NodeEvent until(Class<? extends NodeEvent> type, String node) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> events.of(type).stream()
                        .anyMatch(event -> event.step().step().name().equals(node)));
        return events.of(type).stream()
                .filter(event -> event.step().step().name().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private static UpgradeNode upgrade(String node, String cniVersion, OnTimeout onTimeout, Duration drain) {
        return upgrade(node, cniVersion, onTimeout, drain, LONG);
    }

    private static UpgradeNode upgrade(
            String node, String cniVersion, OnTimeout onTimeout, Duration drain, Duration ready) {
        return new UpgradeNode(
                step(node),
                node,
                Strategy.DRAIN,
                "1-30-3",
                cniVersion,
                new DrainSpec(drain, onTimeout, false),
                ready,
                NodeFixture.BUDGET,
                Instant.now());
    }

    private static StepRef step(String node) {
        return new StepRef("istio-1-30-3", "blue", StepId.node(node), 1, "c0ffee");
    }
}
