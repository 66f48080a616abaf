package dev.headway.planner.kafka;

import java.time.Duration;

/** The default times with a choice of stores. */
record TestConfig(Store store) implements PlannerConfig {

    @Override
    public Duration timerInterval() {
        return Duration.ofMillis(200);
    }

    @Override
    public Duration controlPlaneLease() {
        return Duration.ofSeconds(90);
    }

    @Override
    public Duration nodeLease() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Duration tagLease() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Duration healthRepeat() {
        return Duration.ofSeconds(15);
    }

    @Override
    public Duration backOff() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Duration maxBackOff() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration deadlineMargin() {
        return Duration.ofMinutes(10);
    }
}
