package dev.headway.health.domain;

import dev.headway.health.domain.Answer.Empty;
import dev.headway.health.domain.Answer.Value;
import dev.headway.health.domain.Question.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A Prometheus that answers as a test says, apart for the time before the step and for the old cohort. */
final class FakeMeasurements implements Measurements {

    private static final String NEWEST = "min(label_replace(timestamp(";
    private static final String SERVED = "workload_manager_active_proxy_count";

    final List<Question> asked = new ArrayList<>();
    Answer newest = new Empty();
    Answer samples = new Value(412);
    Answer value = new Value(0.002);
    Answer baseSamples = new Value(300);
    Answer baseValue = new Value(0.001);
    Answer meshPods = new Value(1);
    Answer served = new Value(1);
    Answer servedAt = new Empty();
    Answer probe = new Answer.Status(200);
    Instant begun = Instant.EPOCH;
    String cohort = "no such node";

    /** Every ztunnel says that it serves so many workloads. */
    void served(int workloads, Instant at) {
        served = new Value(workloads);
        servedAt = new Value(at.toEpochMilli() / 1000.0);
    }

    void scrapedAt(Instant at) {
        newest = new Value(at.toEpochMilli() / 1000.0);
    }

    List<String> queries() {
        return asked.stream().map(question -> ((Query) question).query()).toList();
    }

    @Override
    public Answer ask(Question question) {
        asked.add(question);
        return switch (question) {
            case Question.Probe ignored -> probe;
            case Question.MeshPods ignored -> meshPods;
            case Query query when query.query().startsWith(NEWEST + SERVED) -> servedAt;
            case Query query when query.query().startsWith("sum(" + SERVED) -> served;
            case Query query when query.query().startsWith("sum(count_over_time(" + SERVED) -> new Value(12);
            case Query query when query.query().startsWith(NEWEST) -> newest;
            case Query query -> {
                boolean base = query.at().equals(begun) || query.query().contains(cohort);
                boolean counts = query.query().contains("count_over_time(")
                        || query.query().startsWith("sum(increase(")
                                && !query.query().endsWith("vector(0)");
                yield counts ? base ? baseSamples : samples : base ? baseValue : value;
            }
        };
    }
}
