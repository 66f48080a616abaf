package dev.headway.simulator;

import dev.headway.simulator.invariants.Breach;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a simulation went.
 *
 * @param breach the promise that was broken; null when none was
 * @param millis how much virtual time passed
 * @param messages how many messages were published
 * @param decisions how many decisions the planner made
 * @param happenings how many happenings were held against the invariants
 * @param transitions every transition of the planner that was seen, as {@code FROM -> TO}
 * @param injected how often each fault struck
 * @param outcomes how the upgrades of clusters ended, as {@code UPGRADE/CLUSTER OUTCOME}
 * @param trace everything that happened, a line each; empty when no trace was wanted
 */
public record Run(
        Options options,
        @Nullable Breach breach,
        long millis,
        long messages,
        long decisions,
        long happenings,
        SortedSet<String> transitions,
        Map<Fault, Integer> injected,
        List<String> outcomes,
        List<String> trace) {

    public Run {
        transitions = new TreeSet<>(transitions);
        injected = Map.copyOf(injected);
        outcomes = List.copyOf(outcomes);
        trace = List.copyOf(trace);
    }

    /** Whether every promise was kept. */
    public boolean kept() {
        return breach == null;
    }
}
