package dev.headway.cli;

import dev.headway.cli.report.PlanAnswers;
import dev.headway.cli.report.PlanDocument;
import dev.headway.cli.report.PlanReport;
import dev.headway.messaging.InvalidRequestException;
import dev.headway.messaging.RequestReader;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeRequest.PlanRequested;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import dev.headway.model.request.Metadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks what an upgrade would do. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "Shows what an upgrade request would do on each of its clusters. Changes nothing.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing to do: every cluster is at the target",
            "1:refused, or no answer",
            "2:usage",
            "10:the request would change something"
        })
final class PlanCommand implements Callable<Integer> {

    /** Surveys travel on another topic than plans, and may be read after the end. */
    private static final Duration LINGER = Duration.ofSeconds(3);

    @Option(
            names = {"-f", "--file"},
            required = true,
            description = "the request, YAML or JSON, as apply takes it")
    private Path file = Path.of("");

    @Option(names = "--no-diff", description = "leave out what changes in values and objects")
    private boolean noDiff;

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Mixin
    private HeadwayCli.Connection connection = new HeadwayCli.Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable Instant endedAt;

    @Override
    public Integer call() throws IOException {
        UpgradeRequested request;
        try {
            request = RequestReader.readYaml(Files.readString(file));
        } catch (InvalidRequestException e) {
            return Refusals.invalid(file, e, spec.commandLine().getErr());
        }
        String name = Inquiry.name("plan", request.metadata().name());
        PlanAnswers answers = new PlanAnswers(name);
        Clock clock = Clock.systemUTC();
        boolean answered = new Inquiry(connection.bootstrap, clock)
                .ask(
                        new PlanRequested(request.apiVersion(), request.kind(), new Metadata(name), request.spec()),
                        options.timeout(),
                        (Message message) -> answers.apply(message),
                        () -> heard(answers, clock));
        report(answers, request.spec().health().window(), answered);
        return answered ? answers.exitCode() : ExitCode.ERROR;
    }

    private boolean heard(PlanAnswers answers, Clock clock) {
        if (!answers.ended()) {
            return false;
        }
        endedAt = endedAt == null ? clock.instant() : endedAt;
        return answers.surveyed() || clock.instant().isAfter(endedAt.plus(LINGER));
    }

    private void report(PlanAnswers answers, Duration window, boolean answered) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (!answers.violations().isEmpty()) {
            err.println(file + " is refused:");
            answers.violations().forEach(violation -> err.println("  " + violation));
        }
        if (options.json()) {
            out.println(PlanDocument.of(answers));
        } else if (!answers.clusters().isEmpty()) {
            PlanReport.of(answers, window, options.style(!noDiff)).forEach(out::println);
        }
        if (!answered) {
            err.println("No plan within %s: %s (Kafka at %s)"
                    .formatted(options.patience(), answers.missing(), connection.bootstrap));
        }
    }
}
