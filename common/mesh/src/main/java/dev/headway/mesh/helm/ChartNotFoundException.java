package dev.headway.mesh.helm;

/** There is no chart of the wanted name and version where one was looked for. */
public final class ChartNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ChartNotFoundException(String message) {
        super(message);
    }

    public ChartNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
