package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** The last control that was carried out: who comes second is told. */
public record Applied(String control, String by, Instant at) {

    public Applied {
        requireNonNull(control, "control is null");
        requireNonNull(by, "by is null");
        requireNonNull(at, "at is null");
    }

    /** One clause for people. */
    String sentence() {
        return "last applied: %s by %s at %s".formatted(control, by, at);
    }
}
