package dev.headway.testkit.quarkus;

import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.Sandbox;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A broker with every topic, and sandbox clusters of three nodes in a kubeconfig, for a whole application. A test that has a field
 * for the sandbox is given it.
 */
public final class BrokerAndSandbox implements QuarkusTestResourceLifecycleManager {

    /** The argument that says how many clusters, {@code cluster-1} and so on; one without it. */
    public static final String CLUSTERS = "clusters";

    private static final int NODES = 3;

    private int clusters = 1;
    private @Nullable EmbeddedBroker broker;
    private @Nullable Sandbox sandbox;

    @Override
    public void init(Map<String, String> arguments) {
        clusters = Integer.parseInt(arguments.getOrDefault(CLUSTERS, "1"));
    }

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("headway-service-");
            EmbeddedBroker started =
                    EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(2);
            broker = started;
            Sandbox fleet = Sandbox.start(folder, clusters, NODES);
            sandbox = fleet;
            return Map.of(
                    "kafka.bootstrap.servers", started.bootstrap(),
                    "headway.clusters.kubeconfig", fleet.kubeconfig().toString(),
                    "quarkus.http.test-port", "0");
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
