package dev.headway.standalone;

import dev.headway.testkit.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The five services as processes of their own. The API server knows each by a token that is its name, and a service that died is
 * replaced within seconds.
 */
final class Processes implements AutoCloseable {

    static final List<String> NAMES =
            List.of("planner", "health-watcher", "control-plane-executor", "node-executor", "tag-promoter");

    private final Map<String, JavaProcess> services = new TreeMap<>();

    private Processes() {}

    /** Starts them on a fleet; their logs are appended to a folder. */
    static Processes start(LocalFleet fleet, String logs) {
        return start(fleet, logs, UnaryOperator.identity());
    }

    /**
     * Starts them on a fleet; their logs are appended to a folder.
     *
     * @param road what becomes of the kubeconfig, so that they reach the clusters by another road
     */
    static Processes start(LocalFleet fleet, String logs, UnaryOperator<String> road) {
        Processes processes = new Processes();
        try {
            Path folder = Files.createDirectories(Path.of("target", logs));
            for (String service : NAMES) {
                int megabytes = service.equals("planner") ? 192 : 128;
                processes.services.put(
                        service,
                        JavaProcess.start(
                                service, jar(service), megabytes, configuration(fleet, service, road), folder));
            }
            return processes;
        } catch (IOException e) {
            processes.close();
            throw new UncheckedIOException("cannot start the services", e);
        }
    }

    private static Path jar(String service) {
        Path jar = Path.of("..", service, "target", "quarkus-app", "quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; package the services first");
        }
        return jar;
    }

    JavaProcess of(String service) {
        return Objects.requireNonNull(services.get(service), service);
    }

    Map<String, JavaProcess> all() {
        return services;
    }

    @Override
    public void close() {
        services.values().forEach(JavaProcess::close);
    }

    private static Map<String, String> configuration(LocalFleet fleet, String service, UnaryOperator<String> road)
            throws IOException {
        Map<String, String> configuration = new HashMap<>(Services.configuration(fleet, 0));
        Path kubeconfig = Files.writeString(
                fleet.folder().resolve("kubeconfig-" + service),
                road.apply(Files.readString(fleet.sandbox().kubeconfig()))
                        .replaceAll("token: \"?sandbox\"?", "token: " + service)
                        .replace("http://", "http://" + service + ":none@"));
        configuration.put("headway.clusters.kubeconfig", kubeconfig.toString());
        configuration.put("mp.messaging.connector.smallrye-kafka.session.timeout.ms", "3000");
        configuration.put("mp.messaging.connector.smallrye-kafka.heartbeat.interval.ms", "500");
        configuration.remove("quarkus.log.file.path");
        if (service.equals("planner")) {
            configuration.putAll(Map.of(
                    "headway.planner.control-plane-lease", "12s",
                    "headway.planner.node-lease", "12s",
                    "headway.planner.tag-lease", "12s",
                    "headway.planner.health-repeat", "2s",
                    "kafka-streams.num.standby.replicas", "0"));
        }
        return configuration;
    }
}
