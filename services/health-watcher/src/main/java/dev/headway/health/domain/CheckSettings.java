package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How checks are evaluated.
 *
 * @param interval how often Prometheus scrapes; checks are evaluated as often
 * @param clusterLabel the label that names a series' cluster; empty where a Prometheus has the series of one cluster only
 * @param bad how many of the last evaluations must be bad to refuse
 * @param of how many evaluations are looked back on
 */
public record CheckSettings(Duration interval, String clusterLabel, int bad, int of) {

    /** Two of three, every five seconds. */
    public static final CheckSettings DEFAULT = new CheckSettings(Duration.ofSeconds(5), "", 2, 3);

    public CheckSettings {
        requireNonNull(interval, "interval is null");
        requireNonNull(clusterLabel, "clusterLabel is null");
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("scrape interval must be positive, got " + interval);
        }
        if (!clusterLabel.isEmpty() && !clusterLabel.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
            throw new IllegalArgumentException("cluster label must be a name of a label, got " + clusterLabel);
        }
        if (bad < 1 || of < bad) {
            throw new IllegalArgumentException(
                    "refusal needs 1 <= bad <= of evaluations, got %d of %d".formatted(bad, of));
        }
    }
}
