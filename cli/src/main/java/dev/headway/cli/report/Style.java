package dev.headway.cli.report;

import dev.headway.model.plan.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How a report looks.
 *
 * @param colored whether ANSI colours may be used
 * @param all whether long lists are shown whole
 * @param diffs whether the changes of each Helm step are shown
 * @param columns of the terminal that sentences are wrapped to, 0 for no terminal
 */
public record Style(boolean colored, boolean all, boolean diffs, int columns) {

    private static final Pattern ANSI = Pattern.compile("\u001B\\[\\d+m");
    private static final String HANGING = "    ";
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

    /** A sentence in lines of the terminal's width, all behind the indent and the following ones a little further in. */
    List<String> wrapped(String indent, String sentence) {
        if (columns == 0) {
            return List.of(indent + sentence);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        int width = indent.length();
        boolean begun = false;
        for (String word : sentence.split(" ")) {
            int length = ANSI.matcher(word).replaceAll("").length();
            if (begun && width + 1 + length > columns) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(HANGING);
                width = line.length();
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            width += length + (begun ? 1 : 0);
            begun = true;
        }
        lines.add(line.toString());
        return lines;
    }

    private String paint(int code, String text) {
        return colored ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
