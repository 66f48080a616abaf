package dev.headway.health.domain;

import dev.headway.health.domain.Answer.Empty;
import dev.headway.health.domain.Answer.Value;
import dev.headway.health.domain.Question.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A Prometheus that answers as a test says, apart for the time before the step and for the old cohort. */
final class FakeMeasurements implements Measurements {

    final List<Question> asked = new ArrayList<>();
    Answer newest = new Empty();
    Answer samples = new Value(412);
    Answer value = new Value(0.002);
    Answer baseSamples = new Value(300);
    Answer baseValue = new Value(0.001);
    Answer probe = new Answer.Status(200);
    Instant begun = Instant.EPOCH;
    String cohort = "no such node";

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
            case Query query when query.query().startsWith("min(label_replace(timestamp(") -> newest;
            case Query query -> {
                boolean base = query.at().equals(begun) || query.query().contains(cohort);
                boolean counts = query.query().contains("count_over_time(")
                        || query.query().startsWith("sum(increase(") && !query.query().endsWith("vector(0)");
                yield counts ? base ? baseSamples : samples : base ? baseValue : value;
            }
        };
    }
}
