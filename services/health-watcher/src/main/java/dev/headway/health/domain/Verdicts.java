package dev.headway.health.domain;

import dev.headway.model.message.HealthEvent;

/** Where verdicts go. */
public interface Verdicts {

    /** Publishes a verdict; returns without waiting for it to arrive. */
    void publish(HealthEvent verdict);
}
