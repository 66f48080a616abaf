package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A query whose value must stay within bounds.
 *
 * @param query PromQL
 * @param samples PromQL that counts the events behind the value; empty to count scraped samples
 * @param max the highest value that is healthy; with a comparison, the highest rise over the baseline
 * @param min the lowest value that is healthy; with a comparison, the lowest rise over the baseline
 * @param minSamples how many events or samples the value must rest on; fewer is Unknown
 * @param lasting how long the value must be out of bounds before it counts
 * @param compare what the value is compared with
 */
public record PrometheusSpec(
        String query,
        String samples,
        @Nullable Double max,
        @Nullable Double min,
        int minSamples,
        @JsonProperty("for") Duration lasting,
        Compare compare) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults("", 0, Duration.ZERO, Compare.NONE);

    /** The default of every optional part of a {@link PrometheusSpec}, under the same names. */
    public record Defaults(String samples, int minSamples, Duration lasting, Compare compare) {}

    /** What a value is compared with. */
    public enum Compare {
        /** With fixed bounds. */
        @JsonProperty("none")
        NONE,
        /** With the same query before the step began. */
        @JsonProperty("before")
        BEFORE,
        /** With the nodes that still run the old version, in the same window. */
        @JsonProperty("cohort")
        COHORT
    }

    public PrometheusSpec {
        requireNonNull(query, "query is null");
        requireNonNull(samples, "samples is null");
        requireNonNull(lasting, "lasting is null");
        requireNonNull(compare, "compare is null");
    }
}
