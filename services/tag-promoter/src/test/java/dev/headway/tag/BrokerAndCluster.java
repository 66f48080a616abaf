package dev.headway.tag;

import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker with every topic, and the sandbox cluster {@code cluster-1} in a kubeconfig. */
public final class BrokerAndCluster implements QuarkusTestResourceLifecycleManager {

    private @Nullable EmbeddedBroker broker;
    private @Nullable SandboxCluster sandbox;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("tag-promoter-");
            EmbeddedBroker started =
                    EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(2);
            broker = started;
            SandboxCluster cluster = SandboxCluster.builder()
                    .nodes(3)
                    .charts(SandboxCharts.extractTo(folder.resolve("charts")))
                    .start();
            sandbox = cluster;
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), cluster.kubeconfig());
            return Map.of(
                    "kafka.bootstrap.servers", started.bootstrap(),
                    "headway.clusters.kubeconfig", kubeconfig.toString(),
                    "quarkus.http.test-port", "0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (sandbox != null) {
            sandbox.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
