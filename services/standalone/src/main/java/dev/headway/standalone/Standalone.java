package dev.headway.standalone;

import dev.headway.cli.ExitCode;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./headway demo} and {@code ./headway up}. */
@QuarkusMain
@Command(
        name = "headway",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, UpCommand.class})
public class Standalone {

    /** Runs a command line and exits with its code. */
    public static void main(String... args) {
        System.exit(new CommandLine(new Standalone())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("headway: " + reasons(e));
                    return ExitCode.ERROR;
                })
                .execute(args));
    }

    /** The message and, where they add something, the messages of its causes. */
    static String reasons(Throwable problem) {
        StringBuilder text = new StringBuilder(String.valueOf(problem.getMessage()));
        for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
        }
        return text.toString();
    }
}
