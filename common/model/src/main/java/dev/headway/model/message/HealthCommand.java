package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Expectation;
import dev.headway.model.StepRef;
import java.time.Duration;
import java.time.Instant;

/** What the planner asks of the health watcher. */
@Topic(name = "headway.health.commands", writer = "planner")
public sealed interface HealthCommand extends StepMessage {

    /** Watch until the expectation has held for the whole window, or the timeout has passed. */
    @MessageType("dev.headway.health.confirm.v1")
    record ConfirmHealth(StepRef step, Expectation expectation, Duration window, Duration timeout, Instant occurredAt)
            implements HealthCommand {
        public ConfirmHealth {
            requireNonNull(step, "step is null");
            requireNonNull(expectation, "expectation is null");
            requireNonNull(window, "window is null");
            requireNonNull(timeout, "timeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
