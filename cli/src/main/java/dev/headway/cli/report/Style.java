package dev.headway.cli.report;

import dev.headway.model.plan.Finding;

/**
 * How a report looks.
 *
 * @param colored whether ANSI colours may be used
 * @param all whether long lists are shown whole
 * @param diffs whether the changes of each Helm step are shown
 */
public record Style(boolean colored, boolean all, boolean diffs) {

    private static final int SHORT = 10;
    private static final int RED = 31;
    private static final int GREEN = 32;
    private static final int YELLOW = 33;
    private static final int CYAN = 36;
    private static final int BOLD = 1;

    /** How many entries of a long list are shown. */
    int shown(int entries) {
        return all || entries <= SHORT + 1 ? entries : SHORT;
    }

    String heading(String text) {
        return paint(BOLD, text);
    }

    String severity(Finding.Severity severity) {
        return switch (severity) {
            case BLOCKING -> paint(RED, "Blocking");
            case WARNING -> paint(YELLOW, "Warning");
            case INFO -> "Info";
        };
    }

    String warning(String text) {
        return paint(YELLOW, text);
    }

    String failure(String text) {
        return paint(RED, text);
    }

    /** A line of a unified diff. */
    String change(String line) {
        if (line.startsWith("+")) {
            return paint(GREEN, line);
        }
        if (line.startsWith("-")) {
            return paint(RED, line);
        }
        return line.startsWith("@@") ? paint(CYAN, line) : line;
    }

    private String paint(int code, String text) {
        return colored ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
