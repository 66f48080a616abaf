package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.KubeconfigClusters;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeCommand.SurgeNodesBack;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.model.message.NodeEvent.NodesSurgedBack;
import dev.headway.node.kubernetes.IntentAnnotation;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of nodes that the DaemonSet itself renews, as the controllers of a cluster do it. */
class SurgeWalkTest {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final RecordedEvents events = new RecordedEvents();
    private SandboxCluster cluster;
    private KubeconfigClusters clusters;
    private NodeExecutor executor;

    @BeforeEach
    void stage() throws IOException {
        cluster = SandboxCluster.builder()
                .name("blue")
                .nodes(5)
                .charts(SandboxCharts.extractTo(folder.resolve("charts")))
                .pace(Duration.ofMillis(20), Duration.ofMillis(20))
                .start();
        clusters = new KubeconfigClusters(
                Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig()), List.of());
        executor = new NodeExecutor(clusters, events, new Quick(), InstantSource.system());
        executor.answerFor(name -> true);
        cluster.istio().installRevision("1.30.3");
        cluster.istio().upgradeZtunnel("1.30.3", "OnDelete");
    }

    @AfterEach
    void close() {
        executor.close();
        clusters.close();
        cluster.close();
    }

    @Test
    void renewsInBatchesAndPausesAfterEachAndGoesBack() {
        executor.handle(surge(1, 1, 2, LONG), "");

        List<String> first = events.first(NodesSurged.class).nodes();
        assertThat(first).hasSizeBetween(2, 3);
        assertPaused("1-30-3", first);

        executor.handle(surge(2, 1, 99, LONG), "");

        await().until(() -> events.of(NodesSurged.class).size() == 2);
        assertThat(events.of(NodesSurged.class).getLast().nodes()).hasSize(5);
        assertThat(cluster.state().cordonedNodes()).isEmpty();
        long changes = cluster.server().requests().mutating();

        executor.handle(surge(1, 2, 2, LONG), "");

        assertThat(events.of(NodesSurged.class)).hasSize(3);
        assertThat(cluster.server().requests().mutating()).isEqualTo(changes);

        cluster.istio().upgradeZtunnel(SandboxCharts.INSTALLED, "OnDelete");
        executor.handle(new SurgeNodesBack(step(1, 3), 5, "1-29-6", 2, LONG, Instant.now()), "");

        assertThat(events.first(NodesSurgedBack.class).nodes()).hasSize(5);
        assertPaused("1-29-6", events.of(NodesSurgedBack.class).getFirst().nodes());
    }

    @Test
    void pausesAndRefusesWhenANewZtunnelStaysUnready() {
        cluster.state().ztunnels().keySet().forEach(node -> cluster.faults().ztunnelNeverReady(node, "1-30-3"));

        executor.handle(surge(1, 1, 2, Duration.ofSeconds(2)), "");

        assertThat(events.first(NodeStepRefused.class))
                .returns(FailureReason.ZTUNNEL_NOT_READY, NodeStepRefused::reason)
                .extracting(NodeStepRefused::detail)
                .asString()
                .contains("does not become ready");
        assertPaused("1-30-3", List.of());
        assertThat(cluster.state().ztunnels().values())
                .hasSize(5)
                .allSatisfy(pod ->
                        assertThat(pod).returns("1-29-6", Ztunnel::revision).returns(true, Ztunnel::ready));

        cluster.faults().clear();
        executor.handle(surge(1, 2, 2, LONG), "");

        assertThat(events.first(NodesSurged.class).step().attempt()).isEqualTo(2);
    }

    private void assertPaused(String revision, List<String> nodes) {
        await().until(() -> !daemonSet().getMetadata().getAnnotations().containsKey(IntentAnnotation.NAME));
        assertThat(daemonSet().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(cluster.state().ztunnels()).hasSize(5).allSatisfy((node, pod) -> {
            assertThat(pod.ready()).isTrue();
            assertThat(pod.revision().equals(revision)).isEqualTo(nodes.contains(node));
        });
        assertThat(cluster.client()
                        .pods()
                        .inNamespace("istio-system")
                        .withLabel("app", "ztunnel")
                        .list()
                        .getItems())
                .hasSize(5);
    }

    private DaemonSet daemonSet() {
        return cluster.client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName("ztunnel")
                .require();
    }

    private static SurgeNodes surge(int batch, int attempt, int atLeast, Duration readyTimeout) {
        return new SurgeNodes(step(batch, attempt), atLeast, "1-30-3", 1, readyTimeout, Instant.now());
    }

    private static StepRef step(int batch, int attempt) {
        return new StepRef("istio-1-30-3", "blue", StepId.surge(batch), attempt, "c0ffee");
    }
}
