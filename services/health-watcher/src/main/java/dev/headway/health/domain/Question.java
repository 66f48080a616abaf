package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/** Something that is asked of what measures. */
public sealed interface Question {

    /**
     * The value of a PromQL expression.
     *
     * @param cluster the cluster whose Prometheus is asked
     * @param at the time of the evaluation
     */
    record Query(String cluster, String query, Instant at) implements Question {
        public Query {
            requireNonNull(cluster, "cluster is null");
            requireNonNull(query, "query is null");
            requireNonNull(at, "at is null");
        }
    }

    /**
     * The status an HTTP address answers with.
     *
     * @param timeout how long the answer may take
     */
    record Probe(String url, Duration timeout) implements Question {
        public Probe {
            requireNonNull(url, "url is null");
            requireNonNull(timeout, "timeout is null");
        }
    }
}
