package dev.headway.testkit.sandbox;

import dev.headway.testkit.prometheus.MetricsEndpoint;
import dev.headway.testkit.prometheus.PrometheusServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A real Prometheus that scrapes every cluster of a sandbox. Their series carry the label {@code cluster}. */
public final class SandboxPrometheus implements AutoCloseable {

    private static final int PODS_PER_SECOND = 1_000;

    private final MetricsEndpoint endpoint;
    private final PrometheusServer server;
    private final Duration interval;

    private SandboxPrometheus(MetricsEndpoint endpoint, PrometheusServer server, Duration interval) {
        this.endpoint = endpoint;
        this.server = server;
        this.interval = interval;
    }

    /**
     * Starts it.
     *
     * @param folder for its configuration, its data and its log
     * @throws IllegalStateException saying what to install if there is no Prometheus
     */
    public static SandboxPrometheus start(Path folder, List<SandboxCluster> clusters) {
        Map<String, Supplier<String>> pages = clusters.stream()
                .collect(Collectors.toMap(SandboxCluster::name, cluster -> cluster.traffic()::metrics));
        long pods = clusters.stream()
                .mapToLong(cluster -> cluster.client()
                        .pods()
                        .inAnyNamespace()
                        .list()
                        .getItems()
                        .size())
                .sum();
        Duration interval = PrometheusServer.SCRAPE_INTERVAL.multipliedBy(1 + pods / PODS_PER_SECOND);
        MetricsEndpoint endpoint = MetricsEndpoint.start(pages);
        try {
            return new SandboxPrometheus(
                    endpoint, PrometheusServer.start(folder, endpoint.targets(), interval), interval);
        } catch (RuntimeException e) {
            endpoint.close();
            throw e;
        }
    }

    /** The Prometheus itself, to ask it, and to take it away. */
    public PrometheusServer server() {
        return server;
    }

    /** The time between two scrapes: a second, longer for large sandboxes. */
    public Duration interval() {
        return interval;
    }

    @Override
    public void close() {
        server.close();
        endpoint.close();
    }
}
