package dev.headway.testkit.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A page of metrics in the text format of Prometheus.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format">Exposition formats</a>
 */
final class Exposition {

    private final Map<String, StringBuilder> families = new TreeMap<>();

    /** Writes labels as they stand between the braces of a series, from pairs of name and value. */
    static String labels(String... pairs) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        StringBuilder text = new StringBuilder();
        labels.forEach((name, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(name)
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"'));
        return text.toString();
    }

    void counter(String name, String labels, double value) {
        add(name, "counter", labels, Math.floor(value));
    }

    void gauge(String name, String labels, double value) {
        add(name, "gauge", labels, value);
    }

    private void add(String name, String type, String labels, double value) {
        families.computeIfAbsent(name, family -> new StringBuilder("# TYPE %s %s\n".formatted(name, type)))
                .append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value))
                .append('\n');
    }

    @Override
    public String toString() {
        return String.join("", families.values());
    }
}
