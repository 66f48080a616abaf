package dev.headway.standalone;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How large a sandbox a user wants: the options that {@code demo} and {@code up} share. */
final class SandboxSize {

    @Option(
            names = "--clusters",
            paramLabel = "N",
            defaultValue = "1",
            description = "sandbox clusters, 1 to 20 (default: ${DEFAULT-VALUE})")
    private int clusters;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "12",
            description = "nodes of each, 4 to 500 (default: ${DEFAULT-VALUE})")
    private int nodes;

    int clusters() {
        return clusters;
    }

    int nodes() {
        return nodes;
    }

    /**
     * Checks the ranges, which picocli does not.
     *
     * @throws ParameterException naming the option, its range and the value
     */
    void check(CommandSpec spec) {
        check(spec, "--clusters", clusters, 1, 20);
        check(spec, "--nodes", nodes, 4, 500);
    }

    @Override
    public String toString() {
        return "%d sandbox cluster%s of %d nodes with Istio 1.29.6"
                .formatted(clusters, clusters == 1 ? "" : "s", nodes);
    }

    private static void check(CommandSpec spec, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be between %d and %d, got %d".formatted(option, least, most, value));
        }
    }
}
