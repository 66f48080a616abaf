package dev.headway.mesh.helm;

/** The place a chart comes from does not answer, or not now: the same may work later. */
public final class ChartUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ChartUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public ChartUnavailableException(String message) {
        super(message);
    }
}
