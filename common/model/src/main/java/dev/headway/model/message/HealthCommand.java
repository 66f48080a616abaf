package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Expectation;
import dev.headway.model.StepRef;
import dev.headway.model.request.CheckSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the planner asks of the health watcher. */
@Topic(name = "headway.health.commands", writer = "planner")
public sealed interface HealthCommand extends StepMessage {

    /**
     * Watch until the expectation and every check have held for the whole window, or the timeout has passed.
     *
     * @param checks what must hold besides the expectation
     * @param begun when the step was commanded first: what was before it is the baseline
     * @param changed when the executor reported the change: no sample from before it speaks for the new state
     */
    @MessageType("dev.headway.health.confirm.v1")
    record ConfirmHealth(
            StepRef step,
            Expectation expectation,
            List<CheckSpec> checks,
            Duration window,
            Duration timeout,
            Instant begun,
            Instant changed,
            Instant occurredAt)
            implements HealthCommand {
        public ConfirmHealth {
            requireNonNull(step, "step is null");
            requireNonNull(expectation, "expectation is null");
            checks = List.copyOf(checks);
            requireNonNull(begun, "begun is null");
            requireNonNull(changed, "changed is null");
            requireNonNull(window, "window is null");
            requireNonNull(timeout, "timeout is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
