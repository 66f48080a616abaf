package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Something that is asked of what measures. */
public sealed interface Question {

    /** Something that is asked over HTTP. */
    sealed interface OverHttp extends Question {}

    /**
     * The value of a PromQL expression.
     *
     * @param cluster the cluster whose Prometheus is asked
     * @param at the time of the evaluation
     */
    record Query(String cluster, String query, Instant at) implements OverHttp {
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
    record Probe(String url, Duration timeout) implements OverHttp {
        public Probe {
            requireNonNull(url, "url is null");
            requireNonNull(timeout, "timeout is null");
        }
    }

    /** How many pods of the mesh are on some nodes, as the API server of a cluster says at this moment; more than one counts as one. */
    record MeshPods(String cluster, List<String> nodes) implements Question {
        public MeshPods {
            requireNonNull(cluster, "cluster is null");
            nodes = List.copyOf(nodes);
        }
    }
}
