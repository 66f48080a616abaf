package dev.headway.testkit.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics as its reader sees it. */
record MetricsPage(List<Series> series) {

    private static final Pattern LINE = Pattern.compile("([a-z0-9_]+)\\{((?:[a-z_]+=\"[^\"]*\",?)*)} (-?[0-9.]+)");

    record Series(String name, String labels, double value) {}

    /** Reads a page of which every line must be a series or the type of a family. */
    static MetricsPage of(String text) {
        return new MetricsPage(text.lines()
                .filter(line -> !line.matches("# TYPE [a-z0-9_]+ (counter|gauge)"))
                .map(MetricsPage::series)
                .toList());
    }

    private static Series series(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a series: " + line);
        }
        return new Series(matcher.group(1), matcher.group(2), Double.parseDouble(matcher.group(3)));
    }

    /** The sum over all series of that name with these labels, each written {@code name=value}. */
    double sum(String name, String... labels) {
        return series.stream()
                .filter(series -> series.name().equals(name))
                .filter(series -> Arrays.stream(labels).allMatch(label -> has(series, label)))
                .mapToDouble(Series::value)
                .sum();
    }

    /** How many series there are of that name with these labels. */
    long count(String name, String... labels) {
        return series.stream()
                .filter(series -> series.name().equals(name))
                .filter(series -> Arrays.stream(labels).allMatch(label -> has(series, label)))
                .count();
    }

    private static boolean has(Series series, String label) {
        String[] parts = label.split("=", 2);
        return ("," + series.labels() + ",").contains("," + parts[0] + "=\"" + parts[1] + "\",");
    }
}
