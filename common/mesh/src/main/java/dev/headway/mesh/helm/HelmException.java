package dev.headway.mesh.helm;

/** A Helm operation that failed; the message has Helm's own text. */
public final class HelmException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public HelmException(String message) {
        super(message);
    }

    public HelmException(String message, Throwable cause) {
        super(message, cause);
    }
}
