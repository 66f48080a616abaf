package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** The bake of a stage is over when this is due. */
public record BakeTimer(Instant due, String upgrade, int stage) {

    public BakeTimer {
        requireNonNull(due, "due is null");
        requireNonNull(upgrade, "upgrade is null");
    }
}
