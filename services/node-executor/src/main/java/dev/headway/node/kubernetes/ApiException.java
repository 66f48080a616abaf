package dev.headway.node.kubernetes;

import java.time.Duration;
import java.util.Optional;

/** A request the API server did not answer, or answered with an error. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int CONFLICT = 409;

    private final int code;
    private final transient Duration retryAfter;

    /**
     * Describes the failure.
     *
     * @param code the HTTP status, 0 when there was no answer; then it is unknown what became of the request
     * @param retryAfter how long the server asks to stay away, zero when it does not say
     */
    ApiException(String message, int code, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Whether another writer was faster. */
    public boolean conflict() {
        return code == CONFLICT;
    }

    /** How long the server asks to stay away. */
    public Optional<Duration> retryAfter() {
        return retryAfter == null || retryAfter.isZero() ? Optional.empty() : Optional.of(retryAfter);
    }
}
