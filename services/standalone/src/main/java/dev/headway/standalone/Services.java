package dev.headway.standalone;

import io.quarkus.runtime.Quarkus;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The five services inside this process. */
final class Services {

    private static final String PROMETHEUS = "headway.health-watcher.prometheus.";

    private Services() {}

    /**
     * Runs the services until the client is done.
     *
     * @param client what happens meanwhile; its result ends the services and is returned
     * @throws IllegalStateException if the services do not start
     */
    static int runWhile(LocalFleet fleet, int httpPort, IntSupplier client) {
        configuration(fleet, httpPort).forEach(System::setProperty);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int[] code = {0};
        Thread.ofPlatform().daemon().name("client").start(() -> {
            try {
                code[0] = client.getAsInt();
            } catch (RuntimeException e) {
                failure.set(e);
            }
            Quarkus.asyncExit(code[0]);
        });
        Quarkus.run(null, (exit, problem) -> failure.compareAndSet(null, problem));
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException(problem.getMessage() + "; the log is " + fleet.log(), problem);
        }
        return code[0];
    }

    /** What the services must know of the fleet, as configuration. */
    static Map<String, String> configuration(LocalFleet fleet, int httpPort) {
        Map<String, String> configuration = new HashMap<>(fleet.clusters().configuration());
        configuration.put("kafka.bootstrap.servers", fleet.bootstrap());
        configuration.put("quarkus.kafka-streams.bootstrap-servers", fleet.bootstrap());
        configuration.put(
                "kafka-streams.state.dir", fleet.folder().resolve("streams").toString());
        configuration.put("quarkus.http.port", Integer.toString(httpPort));
        configuration.put("quarkus.log.file.path", fleet.log().toString());
        fleet.prometheus().ifPresent(prometheus -> {
            configuration.put(PROMETHEUS + "url", prometheus.server().address().toString());
            configuration.put(PROMETHEUS + "cluster-label", "cluster");
            configuration.put(
                    PROMETHEUS + "scrape-interval", prometheus.interval().toSeconds() + "s");
        });
        return configuration;
    }
}
