package dev.headway.node;

import dev.headway.testkit.kafka.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and a cluster for the whole application. */
public final class Environment implements QuarkusTestResourceLifecycleManager {

    private @Nullable EmbeddedBroker broker;
    private @Nullable NodePool pool;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("node-executor");
            EmbeddedBroker started =
                    EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(2);
            broker = started;
            NodePool nodes = new NodePool();
            pool = nodes;
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), nodes.server.kubeconfig());
            return Map.of(
                    "kafka.bootstrap.servers", started.bootstrap(),
                    "headway.clusters.kubeconfig", kubeconfig.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(pool, new TestInjector.MatchesType(NodePool.class));
    }

    @Override
    public void stop() {
        if (pool != null) {
            pool.close();
        }
        if (broker != null) {
            broker.close();
        }
    }
}
