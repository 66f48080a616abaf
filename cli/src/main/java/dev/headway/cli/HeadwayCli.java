package dev.headway.cli;

import dev.headway.cli.kafka.RequestPublisher;
import dev.headway.cli.watch.Screen;
import dev.headway.messaging.InvalidRequestException;
import dev.headway.messaging.RequestReader;
import dev.headway.model.message.UpgradeRequest;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands that talk to a running Headway through Kafka, as any other client could. */
@Command(
        name = "headway",
        mixinStandardHelpOptions = true,
        description = "Upgrades Istio ambient meshes on fleets of Kubernetes clusters.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SurveyCommand.class,
            PlanCommand.class,
            Controls.Pause.class,
            Controls.Resume.class,
            Controls.Abort.class,
            Controls.Approve.class,
            Controls.Reject.class,
            Controls.Rollback.class,
            Controls.Retry.class,
            Controls.Skip.class,
            Controls.Pace.class
        })
public final class HeadwayCli {

    /** Where Kafka is. */
    static final class Connection {
        @Option(
                names = "--bootstrap",
                paramLabel = "HOST:PORT",
                defaultValue = "${HEADWAY_BOOTSTRAP:-127.0.0.1:9092}",
                description = "Kafka bootstrap address (default: ${DEFAULT-VALUE}; env HEADWAY_BOOTSTRAP)")
        String bootstrap = "";

        /** What another command needs to reach the same broker; empty where it would anyway. */
        String asOption() {
            String usual = System.getenv().getOrDefault("HEADWAY_BOOTSTRAP", "127.0.0.1:9092");
            return bootstrap.equals(usual) ? "" : " --bootstrap " + bootstrap;
        }
    }

    @Spec
    CommandSpec spec = CommandSpec.create();

    /** Runs a command line. */
    public static void main(String[] args) {
        System.exit(commandLine()
                .setOut(new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8))
                .execute(args));
    }

    /** The command line, whose failures are one sentence. */
    static CommandLine commandLine() {
        return new CommandLine(new HeadwayCli())
                .setParameterExceptionHandler(HeadwayCli::misused)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return ExitCode.ERROR;
                });
    }

    private static int misused(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("`%s --help` shows its form"
                .formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    @Command(name = "apply", mixinStandardHelpOptions = true, description = "Publishes an upgrade request.")
    int apply(
            @Option(
                            names = {"-f", "--file"},
                            required = true,
                            description = "the request, YAML or JSON")
                    Path file,
            @Option(names = "--watch", description = "follow it until it ends or is held") boolean watch,
            @Mixin Connection connection)
            throws IOException {
        UpgradeRequested request;
        try {
            request = RequestReader.readYaml(Files.readString(file));
        } catch (InvalidRequestException e) {
            return Refusals.invalid(file, e, spec.commandLine().getErr());
        }
        publish(connection, request);
        spec.commandLine().getOut().println("published " + request.upgrade());
        return watch ? follow(connection, request.upgrade(), file) : ExitCode.COMPLETED;
    }

    @Command(name = "watch", mixinStandardHelpOptions = true, description = "Shows an upgrade as it runs.")
    int watch(
            @Parameters(paramLabel = "UPGRADE") String upgrade,
            @Option(names = "--json", description = "one CloudEvent per line instead of a tree") boolean json,
            @Mixin Connection connection) {
        return watcher(connection, json).follow(upgrade, event -> {});
    }

    private static void publish(Connection connection, UpgradeRequest request) {
        try (RequestPublisher publisher = new RequestPublisher(connection.bootstrap, Clock.systemUTC())) {
            publisher.publish(request);
        }
    }

    private int follow(Connection connection, String upgrade, Path file) {
        Refusals refusals = new Refusals();
        int code = watcher(connection, false).follow(upgrade, refusals::take);
        refusals.print(file, spec.commandLine().getErr());
        return code;
    }

    private static Watcher watcher(Connection connection, boolean json) {
        Screen screen = Screen.ofProcess(json, Clock.systemUTC()).advising(connection.asOption());
        return new Watcher(connection.bootstrap, screen);
    }
}
