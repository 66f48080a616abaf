package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
import java.time.Instant;
import java.util.List;

/** The health watcher's verdict on an attempt: one of three, once, always with evidence. */
@Topic(name = "headway.health.events", writer = "health-watcher")
public sealed interface HealthEvent extends StepMessage {

    /** Everything held for the whole window. */
    @MessageType("dev.headway.health.confirmed.v1")
    record HealthConfirmed(StepRef step, List<Evidence> evidence, Instant occurredAt) implements HealthEvent {
        public HealthConfirmed {
            requireNonNull(step, "step is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }
    }

    /** Something observed contradicts the expectation. */
    @MessageType("dev.headway.health.refused.v1")
    record HealthRefused(StepRef step, List<Evidence> evidence, Instant occurredAt) implements HealthEvent {
        public HealthRefused {
            requireNonNull(step, "step is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }
    }

    /** Not enough was observed before the timeout. Unknown is never healthy. */
    @MessageType("dev.headway.health.unknown.v1")
    record HealthUnknown(StepRef step, List<Evidence> evidence, Instant occurredAt) implements HealthEvent {
        public HealthUnknown {
            requireNonNull(step, "step is null");
            requireNonNull(occurredAt, "occurredAt is null");
            evidence = List.copyOf(evidence);
        }
    }
}
