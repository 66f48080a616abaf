package dev.headway.standalone;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Which clusters of one's own {@code up} works on, instead of a sandbox. */
final class KubeconfigOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "work on the clusters of this file; there is no sandbox then")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "CONTEXT",
            description = "use this context of the file, may be repeated (default: all of them)")
    private List<String> contexts = List.of();

    @Option(
            names = "--label",
            paramLabel = "CONTEXT:KEY=VALUE",
            description = "give a context a label that stages can select, may be repeated")
    private List<String> labels = List.of();

    /**
     * The clusters that are asked for, if any.
     *
     * @throws ParameterException if the options contradict each other, or the file cannot be used
     */
    Optional<RealClusters> clusters(CommandSpec spec) {
        if (kubeconfig == null) {
            for (String option : List.of("--context", "--label")) {
                refuse(spec, option, "says nothing without --kubeconfig");
            }
            return Optional.empty();
        }
        for (String option : List.of("--clusters", "--nodes")) {
            refuse(spec, option, "is about the sandbox, and with --kubeconfig there is none");
        }
        try {
            RealClusters clusters = new RealClusters(kubeconfig, contexts, labels);
            clusters.names();
            return Optional.of(clusters);
        } catch (RuntimeException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuse(CommandSpec spec, String option, String why) {
        ParseResult parsed = spec.commandLine().getParseResult();
        if (parsed != null && parsed.hasMatchedOption(option)) {
            throw new ParameterException(spec.commandLine(), option + " " + why);
        }
    }
}
