package dev.headway.mesh.helm;

/** A chart is there under the pinned name and version, but its files are not those it was pinned with. */
public final class ChartChangedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ChartChangedException(Chart chart, String location, String pinned, String found) {
        super("chart %s at %s has digest %s, the plan was made with %s".formatted(chart, location, found, pinned));
    }
}
