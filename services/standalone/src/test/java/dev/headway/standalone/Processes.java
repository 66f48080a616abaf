package dev.headway.standalone;

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

    private final Map<String, ServiceProcess> services = new TreeMap<>();

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
                processes.services.put(
                        service, ServiceProcess.start(service, configuration(fleet, service, road), folder));
            }
            return processes;
        } catch (IOException e) {
            processes.close();
            throw new UncheckedIOException("cannot start the services", e);
        }
    }

    ServiceProcess of(String service) {
        return Objects.requireNonNull(services.get(service), service);
    }

    Map<String, ServiceProcess> all() {
        return services;
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
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
