package dev.headway.simulator.mutants;

import dev.headway.simulator.Fault;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * How a mutant was caught.
 *
 * @param seeds how many were simulated
 * @param by the promise it broke; empty when it broke none
 */
record Caught(Mutant mutant, int seeds, String by) {

    private static final int WIDTH = 100;

    /** Simulates seed after seed until the mutant breaks a promise. */
    static Caught of(Mutant mutant, int most) throws ReflectiveOperationException {
        if (mutant.explored()) {
            Object found = new MutantLoader(mutant)
                    .make(ExplorationTrial.class, Supplier.class)
                    .get();
            return new Caught(mutant, 0, found.toString());
        }
        @SuppressWarnings("unchecked")
        BiFunction<Long, Set<String>, String> trial = new MutantLoader(mutant).make(SeedTrial.class, BiFunction.class);
        Set<String> provokedBy = mutant.provokedBy().stream().map(Fault::name).collect(Collectors.toUnmodifiableSet());
        for (int seed = 1; seed <= most; seed++) {
            String breach = trial.apply((long) seed, provokedBy);
            if (!breach.isEmpty()) {
                return new Caught(mutant, seed, breach);
            }
        }
        return new Caught(mutant, most, "");
    }

    boolean isCaught() {
        return !by.isEmpty();
    }

    /** One line of the table. */
    String line() {
        String how = isCaught() ? by : "SURVIVED";
        String after = mutant.explored() ? "explored" : seeds + (seeds == 1 ? " seed" : " seeds");
        return "%-26s %-72s %10s  %s"
                .formatted(mutant.name(), mutant.guard(), after, how.length() > WIDTH ? how.substring(0, WIDTH) : how);
    }
}
