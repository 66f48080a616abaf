package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;

/** How a check stood in one evaluation. */
public record Reading(Standing standing, Evidence evidence) {

    /** What an evaluation says. */
    public enum Standing {
        /** Within its bounds. */
        GOOD,
        /** Out of its bounds. */
        BAD,
        /** Nothing: it could not be measured, or on too little. Never healthy. */
        UNKNOWN
    }

    public Reading {
        requireNonNull(standing, "standing is null");
        requireNonNull(evidence, "evidence is null");
    }
}
