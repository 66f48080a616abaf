package dev.headway.health.domain;

import dev.headway.model.Expectation;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Commands as tests give them. */
public final class Commands {

    private Commands() {}

    /** To confirm the state alone, asked as soon as the step was commanded. */
    public static ConfirmHealth confirmState(
            StepRef step, Expectation expectation, Duration window, Duration timeout, Instant at) {
        return new ConfirmHealth(step, expectation, List.of(), window, timeout, at, at, at);
    }
}
