package dev.headway.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One observation behind a verdict.
 *
 * @param check what was looked at, such as {@code ztunnel-ready}
 * @param subject the object, such as {@code pod istio-system/ztunnel-x7k2p}
 * @param observed the value seen
 * @param expected the value or threshold it was held against
 * @param holds whether the observation satisfies the expectation
 * @param samples how many samples it rests on; 1 for what was looked at directly, 0 when nothing was seen
 * @param sentence the same for people, such as {@code l4-failures of node n7 is 0.031, expected at most 0.010 over 60s, 412 samples}
 * @param at when it was observed
 */
public record Evidence(
        String check,
        String subject,
        String observed,
        String expected,
        boolean holds,
        long samples,
        String sentence,
        Instant at) {

    public Evidence {
        requireNonNull(check, "check is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(observed, "observed is null");
        requireNonNull(expected, "expected is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(at, "at is null");
    }

    /** Something that was looked at directly, once. */
    public Evidence(String check, String subject, String observed, String expected, boolean holds, Instant at) {
        this(check, subject, observed, expected, holds, 1, plain(check, subject, observed, expected), at);
    }

    /** Reads evidence; that of an older Headway says neither how many samples it rests on nor a sentence. */
    @JsonCreator
    static Evidence read(
            @JsonProperty("check") String check,
            @JsonProperty("subject") String subject,
            @JsonProperty("observed") String observed,
            @JsonProperty("expected") String expected,
            @JsonProperty("holds") boolean holds,
            @JsonProperty("samples") @Nullable Long samples,
            @JsonProperty("sentence") @Nullable String sentence,
            @JsonProperty("at") Instant at) {
        return new Evidence(
                check,
                subject,
                observed,
                expected,
                holds,
                requireNonNullElse(samples, 1L),
                requireNonNullElseGet(sentence, () -> plain(check, subject, observed, expected)),
                at);
    }

    @Override
    public String toString() {
        return sentence;
    }

    private static String plain(String check, String subject, String observed, String expected) {
        return "%s of %s is %s, expected %s".formatted(check, subject, observed, expected);
    }
}
