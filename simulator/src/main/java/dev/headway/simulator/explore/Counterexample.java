package dev.headway.simulator.explore;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The shortest way to break a promise.
 *
 * @param what was broken
 * @param moves that lead there, in order
 */
public record Counterexample(String what, List<String> moves) {

    public Counterexample {
        requireNonNull(what, "what is null");
        moves = List.copyOf(moves);
    }

    @Override
    public String toString() {
        return what + System.lineSeparator() + String.join(System.lineSeparator(), moves);
    }
}
