package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query whose value must stay within bounds.
 *
 * @param query PromQL whose ranges are written {@code [$window]}; see {@link PromQl} for the other placeholders
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

    void violations(String path, List<StepKind> steps, List<Violation> violations) {
        if (query.isBlank()) {
            violations.add(new Violation(path + ".query", query, "must not be empty"));
        } else {
            queryViolations(path + ".query", query, steps, violations);
        }
        if (!samples.isEmpty()) {
            queryViolations(path + ".samples", samples, steps, violations);
        }
        boundViolations(path, violations);
        if (minSamples < 0) {
            violations.add(
                    new Violation(path + ".minSamples", Integer.toString(minSamples), "must not be negative"));
        }
        if (lasting.isNegative()) {
            violations.add(new Violation(path + ".for", lasting.toString(), "must not be negative"));
        }
        if (compare == Compare.COHORT && !query.contains("$nodes")) {
            violations.add(new Violation(
                    path + ".query",
                    query,
                    "must select by $nodes, so that the nodes of the step can be compared with those on the old version"));
        }
    }

    private void boundViolations(String path, List<Violation> violations) {
        if (max == null && min == null) {
            violations.add(new Violation(path, query, "must have max or min"));
        } else if (max != null && min != null && max < min) {
            violations.add(new Violation(path + ".max", max.toString(), "must not be less than min, " + min));
        }
        for (Double bound : Stream.of(Optional.ofNullable(max), Optional.ofNullable(min))
                .flatMap(Optional::stream)
                .toList()) {
            if (!Double.isFinite(bound)) {
                violations.add(new Violation(path, bound.toString(), "must be bounded by finite numbers"));
            }
        }
    }

    private static void queryViolations(
            String path, String query, List<StepKind> steps, List<Violation> violations) {
        PromQl expression = PromQl.of(query);
        expression.problems().forEach(problem -> violations.add(new Violation(path, query, problem)));
        if (expression.placeholders().contains("node")
                && (steps.isEmpty() || steps.stream().anyMatch(kind -> kind != StepKind.NODE))) {
            violations.add(new Violation(
                    path, query, "uses $node, which only a node step has: write steps: [node], or use $nodes"));
        }
    }
}
