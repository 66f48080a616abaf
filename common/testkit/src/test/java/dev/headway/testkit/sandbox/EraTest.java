package dev.headway.testkit.sandbox;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A test with a quick cluster of four nodes and of any Istio for each of its methods. */
abstract class EraTest {

    static final int NODES = 4;

    @TempDir
    static Path charts;

    private @Nullable SandboxCluster begun;

    @BeforeAll
    static void extractCharts() {
        SandboxCharts.extractTo(charts);
    }

    /** Starts the cluster of the test. */
    SandboxCluster begin(String istio) {
        SandboxCluster cluster = SandboxCluster.builder()
                .istio(istio)
                .nodes(NODES)
                .pace(Duration.ofMillis(40), Duration.ofMillis(20))
                .charts(charts)
                .start();
        begun = cluster;
        return cluster;
    }

    SandboxCluster cluster() {
        return Objects.requireNonNull(begun, "the test has begun no cluster");
    }

    @AfterEach
    void stopCluster() {
        cluster().close();
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    DaemonSet daemonSet(String name) {
        return cluster()
                .client()
                .apps()
                .daemonSets()
                .inNamespace("istio-system")
                .withName(name)
                .get();
    }

    boolean observed(DaemonSet set) {
        return set.getMetadata().getGeneration().equals(set.getStatus().getObservedGeneration());
    }

    boolean rolledOut(String daemonSet) {
        DaemonSet set = daemonSet(daemonSet);
        return observed(set)
                && set.getStatus().getUpdatedNumberScheduled() == NODES
                && set.getStatus().getNumberReady() == NODES;
    }

    List<Pod> pods(String label, String value) {
        return cluster()
                .client()
                .pods()
                .inAnyNamespace()
                .withLabel(label, value)
                .list()
                .getItems();
    }

    boolean moved(String gateway, String revision) {
        SandboxState.DeployedGateway deployed = cluster().state().gateway(gateway);
        return deployed.rolledOut()
                && deployed.programmed()
                && deployed.revision().equals(revision);
    }
}
