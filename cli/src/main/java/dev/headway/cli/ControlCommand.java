package dev.headway.cli;

import dev.headway.messaging.Durations;
import dev.headway.model.message.UpgradeEvent;
import dev.headway.model.message.UpgradeEvent.ControlApplied;
import dev.headway.model.message.UpgradeEvent.ControlRejected;
import dev.headway.model.message.UpgradeRequest.Control;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One control of one upgrade: publishes it, waits for the planner's answer and says it in one line. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:applied", "1:refused, or no answer", "2:usage"})
abstract class ControlCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    @Parameters(index = "0", paramLabel = "UPGRADE", description = "its name")
    private String upgrade = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "who asks (default: ${DEFAULT-VALUE})")
    private String by = "";

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "why, for the audit log")
    private String reason = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = ReportOptions.DurationConverter.class,
            description = "how long to wait for the answer (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofSeconds(10);

    @Option(names = "--no-wait", description = "publish and do not wait for the answer")
    private boolean noWait;

    @Mixin
    private HeadwayCli.Connection connection = new HeadwayCli.Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The control to publish. */
    abstract Control control(String id);

    /** How the planner's answer begins, such as {@code approve stage/production}. */
    String asked() {
        return spec.name();
    }

    /** What happened when it was applied, such as {@code paused}. */
    abstract String applied();

    final String upgrade() {
        return upgrade;
    }

    final String by() {
        return by;
    }

    final String reason() {
        return reason;
    }

    /** A command line that names nothing that could be done. */
    final ParameterException misused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    @Override
    public final Integer call() {
        if (by.isBlank()) {
            throw misused(
                    "Invalid value for option '--by': '%s' must not be empty: the audit log says who".formatted(by));
        }
        Control control = control(UUID.randomUUID().toString());
        ControlExchange exchange = new ControlExchange(connection.bootstrap, Clock.systemUTC());
        if (noWait) {
            exchange.publish(control);
            spec.commandLine().getOut().println("published; " + watching());
            return ExitCode.COMPLETED;
        }
        return said(exchange.ask(control, asked(), timeout));
    }

    private int said(@Nullable UpgradeEvent answer) {
        if (answer instanceof ControlApplied done) {
            int exception = done.control().indexOf(';');
            spec.commandLine()
                    .getOut()
                    .println("%s%s by %s at %s%s"
                            .formatted(
                                    applied(),
                                    exception < 0 ? "" : done.control().substring(exception) + ";",
                                    done.by(),
                                    TIME.format(done.occurredAt()),
                                    done.reason().isEmpty() ? "" : ": " + done.reason()));
            return ExitCode.COMPLETED;
        }
        spec.commandLine()
                .getErr()
                .println(
                        answer instanceof ControlRejected refused
                                ? "refused: " + refused.detail()
                                : "published, no answer yet after %s: is the planner running? %s"
                                        .formatted(Durations.format(timeout), watching()));
        return ExitCode.ERROR;
    }

    private String watching() {
        return "`headway watch %s` shows what comes of it".formatted(upgrade);
    }
}
