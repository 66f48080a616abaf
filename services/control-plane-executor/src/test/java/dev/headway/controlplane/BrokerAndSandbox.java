package dev.headway.controlplane;

import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.Sandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker and two sandbox clusters for the whole application. */
public final class BrokerAndSandbox implements QuarkusTestResourceLifecycleManager {

    private @Nullable EmbeddedBroker broker;
    private @Nullable Sandbox sandbox;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("control-plane-executor");
            EmbeddedBroker started =
                    EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(1);
            broker = started;
            Sandbox clusters = Sandbox.start(folder, 2, 3);
            sandbox = clusters;
            return Map.of(
                    "kafka.bootstrap.servers", started.bootstrap(),
                    "headway.clusters.kubeconfig", clusters.kubeconfig().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(sandbox, new TestInjector.MatchesType(Sandbox.class));
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
