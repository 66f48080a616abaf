package dev.headway.testkit.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** The counters of one pod, which end with it. */
final class Counters {

    private final Map<String, Map<String, Double>> values = new LinkedHashMap<>();

    void add(String name, String labels, double amount) {
        values.computeIfAbsent(name, counter -> new LinkedHashMap<>()).merge(labels, amount, Double::sum);
    }

    /** Writes every series with the labels of the pod behind its own. */
    void writeTo(Exposition page, String podLabels) {
        values.forEach((name, series) ->
                series.forEach((labels, value) -> page.counter(name, labels + "," + podLabels, value)));
    }
}
