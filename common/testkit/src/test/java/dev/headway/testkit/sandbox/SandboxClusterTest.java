package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxClusterTest {

    @TempDir
    static Path folder;

    @Test
    void startsWithEveryZtunnelReadyAtTheInstalledRevision() {
        SandboxCharts.extractTo(folder);
        for (int i = 0; i < 3; i++) {
            long before = System.nanoTime();
            try (SandboxCluster cluster =
                    SandboxCluster.builder().nodes(12).charts(folder).start()) {
                System.out.println("started in " + (System.nanoTime() - before) / 1_000_000 + " ms");
                System.out.println(cluster.server().requests());
                assertThat(cluster.state().ztunnels()).hasSize(12);
                System.out.println(cluster.state().ztunnels());
                System.out.println(cluster.state().tags());
                System.out.println(cluster.state().gateways());
                System.out.println(cluster.state().releases());
            }
        }
    }
}
