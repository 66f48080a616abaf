package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * An HTTP address that must answer.
 *
 * @param url where to look
 * @param status the status that is healthy
 * @param timeout how long one answer may take
 */
public record HttpSpec(String url, int status, Duration timeout) {

    /** The parts a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(200, Duration.ofSeconds(5));

    /** The default of every optional part of an {@link HttpSpec}, under the same names. */
    public record Defaults(int status, Duration timeout) {}

    public HttpSpec {
        requireNonNull(url, "url is null");
        requireNonNull(timeout, "timeout is null");
    }
}
