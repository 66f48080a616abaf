package dev.headway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What many simulations add up to. */
public final class Totals {

    private final Map<Fault, Long> injected = new EnumMap<>(Fault.class);
    private final SortedSet<String> transitions = new TreeSet<>();
    private final SortedMap<String, Integer> outcomes = new TreeMap<>();
    private final List<Run> broken = new ArrayList<>();
    private long seeds;
    private long millis;
    private long messages;
    private long decisions;
    private long happenings;

    synchronized void add(Run run) {
        seeds++;
        millis += run.millis();
        messages += run.messages();
        decisions += run.decisions();
        happenings += run.happenings();
        transitions.addAll(run.transitions());
        run.injected().forEach((fault, count) -> injected.merge(fault, (long) count, Long::sum));
        run.outcomes().forEach(outcome -> outcomes.merge(outcome.substring(outcome.indexOf(' ') + 1), 1, Integer::sum));
        if (!run.kept()) {
            broken.add(run);
        }
    }

    public synchronized long seeds() {
        return seeds;
    }

    /** The simulations that broke a promise. */
    public synchronized List<Run> broken() {
        return List.copyOf(broken);
    }

    /** Every transition of the planner that was seen, as {@code FROM -> TO}. */
    public synchronized SortedSet<String> transitions() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(transitions));
    }

    /** How often each fault struck. */
    public synchronized Map<Fault, Long> injected() {
        return Map.copyOf(injected);
    }

    /** One line for people: how far it is. */
    synchronized String progress(Duration spent) {
        return String.format(
                Locale.ROOT,
                "%,d seeds, %.0f seeds/s, %,.0f simulated hours, %d broken",
                seeds,
                perSecond(seeds, spent),
                hours(),
                broken.size());
    }

    /** The whole account, in lines. */
    public synchronized String report(Duration spent) {
        StringJoiner lines = new StringJoiner("\n");
        lines.add(String.format(
                Locale.ROOT,
                "%,d seeds in %.1f s, %.0f seeds/s; %,.0f simulated hours",
                seeds,
                spent.toMillis() / 1000.0,
                perSecond(seeds, spent),
                hours()));
        lines.add(String.format(
                Locale.ROOT,
                "%,d messages, %,d decisions of the planner, %,d happenings held against every invariant",
                messages,
                decisions,
                happenings));
        lines.add("upgrades of clusters: " + outcomes);
        lines.add("%d states and %d transitions of the planner seen".formatted(states(), transitions.size()));
        lines.add("faults: " + faults());
        lines.add(broken.isEmpty() ? "every promise was kept" : broken.size() + " seeds broke a promise");
        return lines.toString();
    }

    private long states() {
        return transitions.stream()
                .flatMap(transition -> Pattern.compile(" -> ").splitAsStream(transition))
                .distinct()
                .count();
    }

    private String faults() {
        StringJoiner list = new StringJoiner(", ");
        for (Fault fault : Fault.values()) {
            list.add(String.format(Locale.ROOT, "%s %,d", fault, injected.getOrDefault(fault, 0L)));
        }
        return list.toString();
    }

    private double hours() {
        return millis / 3_600_000.0;
    }

    private static double perSecond(long count, Duration spent) {
        return count * 1000.0 / Math.max(1, spent.toMillis());
    }
}
