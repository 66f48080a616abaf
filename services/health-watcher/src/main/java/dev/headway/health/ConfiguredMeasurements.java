package dev.headway.health;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Measurements;
import dev.headway.health.domain.Question;
import dev.headway.health.kubernetes.Fabric8MeshPods;
import dev.headway.health.measurements.HttpMeasurements;
import dev.headway.health.measurements.PrometheusAddresses;
import dev.headway.health.measurements.PrometheusAddresses.Address;
import dev.headway.mesh.Clusters;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The measurements the configuration allows. */
@ApplicationScoped
public class ConfiguredMeasurements implements Measurements {

    private final HttpMeasurements http;
    private final Fabric8MeshPods meshPods;

    @Inject
    public ConfiguredMeasurements(HealthWatcherConfig config, Clusters clusters) {
        this(over(config), new Fabric8MeshPods(clusters));
    }

    ConfiguredMeasurements(HttpMeasurements http, Fabric8MeshPods meshPods) {
        this.http = http;
        this.meshPods = meshPods;
    }

    private static HttpMeasurements over(HealthWatcherConfig config) {
        HealthWatcherConfig.Prometheus prometheus = config.prometheus();
        Map<String, Address> own = prometheus.clusters().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        cluster -> new Address(
                                cluster.getValue().url(),
                                cluster.getValue().tokenFile().or(prometheus::tokenFile))));
        return new HttpMeasurements(
                new PrometheusAddresses(
                        prometheus.url().map(url -> new Address(url, prometheus.tokenFile())),
                        own,
                        prometheus.clusterLabel().isPresent()),
                prometheus.timeout(),
                prometheus.queriesInFlight(),
                config.probeHosts().orElse(List.of()));
    }

    @Override
    public Answer ask(Question question) {
        return switch (question) {
            case Question.OverHttp over -> http.ask(over);
            case Question.MeshPods pods -> meshPods.ask(pods);
        };
    }

    @PreDestroy
    void stop() {
        http.close();
    }
}
