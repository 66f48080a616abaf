package dev.headway.cli;

import dev.headway.cli.report.Style;
import dev.headway.messaging.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a report is wanted. */
final class ReportOptions {

    private enum Form {
        text,
        json
    }

    /** Durations as the request document writes them. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return Durations.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Form form = Form.text;

    @Option(names = "--all", description = "show long lists whole")
    private boolean all;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "2m",
            converter = DurationConverter.class,
            description = "how long to wait for the answer (default: ${DEFAULT-VALUE})")
    private Duration timeout = Duration.ofMinutes(2);

    boolean json() {
        return form == Form.json;
    }

    Duration timeout() {
        return timeout;
    }

    /** The timeout as it was written. */
    String patience() {
        return Durations.format(timeout);
    }

    /** A report without the changes of each step. */
    Style style() {
        return style(false);
    }

    Style style(boolean diffs) {
        boolean terminal = Boolean.getBoolean("headway.terminal");
        return new Style(
                terminal && System.getenv("NO_COLOR") == null,
                all,
                diffs,
                terminal ? Integer.getInteger("headway.terminal.columns", 120) : 0);
    }
}
