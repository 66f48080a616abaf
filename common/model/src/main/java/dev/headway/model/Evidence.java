package dev.headway.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One observation behind a verdict.
 *
 * @param check what was looked at, such as {@code ztunnel-ready}
 * @param subject the object, such as {@code pod istio-system/ztunnel-x7k2p}
 * @param observed the value seen
 * @param expected the value or threshold it was held against
 * @param holds whether the observation satisfies the expectation
 * @param at when it was observed
 */
public record Evidence(String check, String subject, String observed, String expected, boolean holds, Instant at) {

    public Evidence {
        requireNonNull(check, "check is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(observed, "observed is null");
        requireNonNull(expected, "expected is null");
        requireNonNull(at, "at is null");
    }

    @Override
    public String toString() {
        return "%s of %s is %s, expected %s".formatted(check, subject, observed, expected);
    }
}
