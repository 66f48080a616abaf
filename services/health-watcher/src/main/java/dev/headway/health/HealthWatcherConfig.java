package dev.headway.health;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the health watcher is set up. */
@ConfigMapping(prefix = "headway.health-watcher")
public interface HealthWatcherConfig {

    /** How many verdicts of a cluster are kept, to be repeated when a command comes twice. */
    @WithDefault("10000")
    int rememberedVerdicts();

    /** When bad evaluations of a check refuse a step. */
    Refusal refusal();

    /** The hosts HTTP probes may ask: a host, {@code *.} and a domain, either with a port; none may without. */
    Optional<List<String>> probeHosts();

    /** Where the metrics of the clusters are. */
    Prometheus prometheus();

    /** So many of the last evaluations must be bad. */
    interface Refusal {

        /** How many must be bad. */
        @WithDefault("2")
        int bad();

        /** How many are looked back on. */
        @WithDefault("3")
        int of();
    }

    /** The Prometheus of every cluster, or of most. */
    interface Prometheus {

        /** Its address, without {@code /api/v1}, for every cluster that has none of its own. */
        Optional<URI> url();

        /** The file with the bearer token to send. */
        Optional<Path> tokenFile();

        /** The label that names a series' cluster; without it a Prometheus has the series of one cluster. */
        Optional<String> clusterLabel();

        /** How often it scrapes; checks are evaluated as often, and only while a confirmation is open. */
        @WithDefault("5s")
        Duration interval();

        /** How long a query may take. */
        @WithDefault("5s")
        Duration timeout();

        /** How many queries are asked at the same time. */
        @WithDefault("8")
        int queriesInFlight();

        /** Those of single clusters, by the name of the cluster. */
        Map<String, Own> clusters();
    }

    /** The Prometheus of one cluster. */
    interface Own {

        /** Its address, without {@code /api/v1}. */
        URI url();

        /** The file with the bearer token to send, if it is another. */
        Optional<Path> tokenFile();
    }
}
