package dev.headway.health.domain;

/** Where measurements come from: Prometheus and HTTP addresses. */
public interface Measurements {

    /** Asks and waits for the answer, for a bounded time. Never fails: what goes wrong is an answer too. */
    Answer ask(Question question);
}
