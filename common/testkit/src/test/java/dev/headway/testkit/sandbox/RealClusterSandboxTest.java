package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.apiserver.RealApiServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubelet, CNI agent and istiod of the sandbox are plain clients: they run a cluster on a real API server too. */
class RealClusterSandboxTest {

    @BeforeAll
    static void needsBinaries() {
        boolean there = RealApiServer.available() && RealApiServer.hasControllerManager();
        String reason =
                RealApiServer.NEEDS + " and kube-controller-manager, so the sandbox runs on its own API server only";
        if (!there) {
            System.out.println("SKIPPED: " + reason);
        }
        Assumptions.assumeTrue(there, reason);
    }

    @Test
    void aClusterStartsOnARealApiServer(@TempDir Path folder) {
        try (RealApiServer real = RealApiServer.start("real");
                SandboxCluster cluster = SandboxCluster.builder()
                        .name("real")
                        .nodes(3)
                        .charts(SandboxCharts.extractTo(folder))
                        .on(real)
                        .start()) {
            assertThat(cluster.state().ztunnels()).hasSize(3).allSatisfy((node, ztunnel) -> {
                assertThat(ztunnel.ready()).isTrue();
                assertThat(ztunnel.revision()).isEqualTo("1-29-6");
            });
        }
    }
}
