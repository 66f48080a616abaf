package dev.headway.health.measurements;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which Prometheus has the series of a cluster.
 *
 * @param common the one of every cluster that has none of its own
 * @param own those of single clusters, by the name of the cluster
 * @param shared whether a Prometheus may have the series of several clusters, told apart by a label
 */
public record PrometheusAddresses(Optional<Address> common, Map<String, Address> own, boolean shared) {

    /**
     * One Prometheus.
     *
     * @param url without {@code /api/v1}
     * @param token the file with the bearer token, read for every query
     */
    public record Address(URI url, Optional<Path> token) {
        public Address {
            requireNonNull(token, "token is null");
            if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                throw new IllegalArgumentException(
                        "address of Prometheus must be http or https with a host, got '%s'".formatted(url));
            }
        }
    }

    public PrometheusAddresses {
        requireNonNull(common, "common is null");
        own = Map.copyOf(own);
    }

    /** The one of a cluster. */
    Optional<Address> of(String cluster) {
        return Optional.ofNullable(own.get(cluster)).or(() -> common);
    }
}
