package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.KubeconfigClusters;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.RevertNode;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeReverted;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import dev.headway.model.request.DrainSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a whole cluster, with the controllers, charts and disruption budgets a real one has. */
class SandboxWalkTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final DrainSpec DRAIN = new DrainSpec(LONG, DrainSpec.OnTimeout.HOLD, false);

    private final RecordedEvents events = new RecordedEvents();

    @Test
    void walksEveryNodeUpAndOneBack(@TempDir Path folder) throws IOException {
        try (SandboxCluster cluster = SandboxCluster.builder()
                        .name("blue")
                        .nodes(4)
                        .charts(SandboxCharts.extractTo(folder.resolve("charts")))
                        .pace(Duration.ofMillis(20), Duration.ofMillis(20))
                        .start();
                KubeconfigClusters clusters = new KubeconfigClusters(
                        Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig()), List.of());
                NodeExecutor executor = new NodeExecutor(clusters, events, new Quick(), InstantSource.system())) {
            executor.answerFor(name -> true);
            List<String> nodes = List.copyOf(cluster.state().ztunnels().keySet());
            cluster.istio().installRevision("1.30.3");
            cluster.istio().upgradeZtunnel("1.30.3", "OnDelete");

            nodes.forEach(node -> {
                executor.handle(NodeFixture.upgrade(step(node, 1), DRAIN, LONG), "");
                until(NodeUpgraded.class, node);
                executor.handle(new ReleaseNode(step(node, 1), node, Instant.now()), "");
            });

            assertThat(nodes).hasSize(4);
            assertThat(cluster.state().ztunnels().values())
                    .allSatisfy(pod ->
                            assertThat(pod).returns("1-30-3", Ztunnel::revision).returns(true, Ztunnel::ready));
            assertThat(cluster.state().cordonedNodes()).isEmpty();
            assertThat(cluster.state().headwayAnnotations()).isEmpty();

            String last = nodes.getLast();
            cluster.istio().upgradeZtunnel(SandboxCharts.INSTALLED, "OnDelete");
            executor.handle(
                    new RevertNode(
                            step(last, 2),
                            last,
                            Strategy.DRAIN,
                            "1-29-6",
                            "",
                            DRAIN,
                            LONG,
                            NodeFixture.BUDGET,
                            Instant.now()),
                    "");
            until(NodeReverted.class, last);
            executor.handle(new ReleaseNode(step(last, 2), last, Instant.now()), "");

            assertThat(cluster.state().ztunnels()).extractingByKey(last).returns("1-29-6", Ztunnel::revision);
            assertThat(cluster.state().cordonedNodes()).isEmpty();
        }
    }

    private void until(Class<? extends NodeEvent> type, String node) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> events.of(type).stream()
                        .anyMatch(event -> event.step().step().name().equals(node)));
    }

    private static StepRef step(String node, int attempt) {
        return new StepRef("istio-1-30-3", "blue", StepId.node(node), attempt);
    }
}
