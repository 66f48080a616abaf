package dev.headway.simulator.explore;

import org.jspecify.annotations.Nullable;

/**
 * What an exploration came to.
 *
 * @param states that were seen, each once
 * @param transitions that were tried
 * @param depth how many moves the farthest state is away
 * @param frontier how many states were at most equally far away
 * @param exhausted whether nothing is left that was not seen
 * @param counterexample the shortest way to break a promise; null if none was found
 */
public record Explored(
        int states,
        long transitions,
        int depth,
        int frontier,
        boolean exhausted,
        @Nullable Counterexample counterexample) {

    /** One line for people. */
    public String sentence() {
        return "%,d states, %,d transitions, depth %d, widest frontier %,d, %s"
                .formatted(states, transitions, depth, frontier, exhausted ? "exhausted" : "not exhausted");
    }
}
