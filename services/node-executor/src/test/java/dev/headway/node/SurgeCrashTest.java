package dev.headway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.NodeCommand.SurgeNodes;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodesSurged;
import dev.headway.node.kubernetes.IntentAnnotation;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxIstio;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An executor dies before or after each of its changes to the DaemonSet; the next one ends the batch. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurgeCrashTest {

    private static final String UPGRADED = "1.30.3";
    private static final List<String> CHANGES = List.of("roll", "pause", "forget");

    private final RecordedEvents events = new RecordedEvents();
    private SandboxCluster cluster;
    private int upgrades;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = SandboxCluster.builder()
                .name("blue")
                .nodes(3)
                .charts(SandboxCharts.extractTo(folder.resolve("charts")))
                .pace(Duration.ofMillis(20), Duration.ofMillis(20))
                .start();
        cluster.istio().installRevision(UPGRADED);
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    static Stream<Arguments> deaths() {
        return Stream.of(true, false)
                .flatMap(succeeds -> Stream.of(1, 2, 3)
                        .flatMap(at -> Stream.of(true, false)
                                .map(handled -> Arguments.of(
                                        succeeds ? "renewed" : "failed",
                                        at,
                                        CHANGES.get(at - 1),
                                        handled ? "after" : "before",
                                        succeeds,
                                        handled))));
    }

    @Test
    void everyChangeOfAFullRunHasARow() {
        String revision = restage();
        cluster.server().requests().reset();
        try (KubernetesClient client = client(Kill.VICTIM);
                NodeExecutor executor = started(client)) {
            executor.handle(command(revision, Duration.ofMinutes(1)), "");
            ends(NodesSurged.class, revision, 3);
        }

        assertThat(Kill.changes(cluster.server()))
                .extracting(entry -> entry.key().verb() + " " + entry.key().resource())
                .hasSize(CHANGES.size())
                .containsOnly("patch daemonsets.apps");
    }

    @ParameterizedTest(name = "{0} {3} {1}: {2}")
    @MethodSource("deaths")
    void theNextExecutorEndsWhatTheLastBegan(
            String name, int at, String change, String when, boolean succeeds, boolean handled) {
        String revision = restage();
        if (!succeeds) {
            cluster.state().ztunnels().keySet().forEach(node -> cluster.faults().ztunnelNeverReady(node, revision));
        }
        SurgeNodes command = command(revision, succeeds ? Duration.ofMinutes(1) : Duration.ofSeconds(1));
        try (KubernetesClient victims = client(Kill.VICTIM);
                KubernetesClient client = client("executor-2")) {
            Kill kill = new Kill(cluster.server(), at, handled);
            events.failBefore(event -> kill.done());
            boolean taken;
            try (NodeExecutor victim = started(victims)) {
                taken = handle(victim, command);
                await().atMost(Duration.ofSeconds(20)).until(kill::done);
            }
            events.heal();
            try (NodeExecutor next = started(client)) {
                if (!taken) {
                    assertThat(handle(next, command)).isTrue();
                }
                ends(succeeds ? NodesSurged.class : NodeStepRefused.class, revision, succeeds ? 3 : 0);
            }
        } finally {
            cluster.server().faults().clear();
            cluster.faults().clear();
        }
    }

    private void ends(Class<? extends NodeEvent> outcome, String revision, int renewed) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> events.of(outcome).stream()
                        .anyMatch(event -> event.step().upgrade().equals("u" + upgrades)));
        await().until(() -> !daemonSet().getMetadata().getAnnotations().containsKey(IntentAnnotation.NAME));
        assertThat(daemonSet().getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(cluster.state().ztunnels().values())
                .hasSize(3)
                .allMatch(pod -> pod.ready())
                .filteredOn(pod -> pod.revision().equals(revision))
                .hasSize(renewed);
    }

    /** Stages the template that the ztunnels are not of, for an upgrade of another name. */
    private String restage() {
        upgrades++;
        boolean upgraded = cluster.state().ztunnels().values().stream()
                .anyMatch(pod -> pod.revision().equals(SandboxIstio.revision(UPGRADED)));
        String version = upgraded ? SandboxCharts.INSTALLED : UPGRADED;
        cluster.istio().upgradeZtunnel(version, "OnDelete");
        return SandboxIstio.revision(version);
    }

    private SurgeNodes command(String revision, Duration readyTimeout) {
        return new SurgeNodes(
                new StepRef("u" + upgrades, "blue", StepId.surge(1), 1, "c0ffee"),
                3,
                revision,
                1,
                readyTimeout,
                Instant.now());
    }

    private static boolean handle(NodeExecutor executor, SurgeNodes command) {
        try {
            executor.handle(command, "");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private NodeExecutor started(KubernetesClient client) {
        Cluster blue =
                new Cluster("blue", Labels.none(), client, cluster.server().kubeconfig());
        Clusters registry = new Clusters() {
            @Override
            public List<Cluster> all() {
                return List.of(blue);
            }

            @Override
            public Optional<Cluster> find(String name) {
                return name.equals("blue") ? Optional.of(blue) : Optional.empty();
            }
        };
        NodeExecutor next = new NodeExecutor(registry, events, new Quick(), InstantSource.system());
        next.answerFor(name -> true);
        return next;
    }

    private KubernetesClient client(String agent) {
        Config config = Config.fromKubeconfig(cluster.server().kubeconfig());
        config.setUserAgent(agent);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private DaemonSet daemonSet() {
        return cluster.client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName("ztunnel")
                .require();
    }
}
