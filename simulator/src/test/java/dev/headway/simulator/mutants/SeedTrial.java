package dev.headway.simulator.mutants;

import dev.headway.simulator.Fault;
import dev.headway.simulator.Options;
import dev.headway.simulator.Simulation;
import dev.headway.simulator.invariants.Breach;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Simulates one seed in the loader of a mutant, with some faults always at their highest rate; gives the promise that was
 * broken, empty when none was.
 */
public final class SeedTrial implements BiFunction<Long, Set<String>, String> {

    @Override
    public String apply(Long seed, Set<String> faults) {
        Options options = Options.of(seed);
        for (String name : new TreeSet<>(faults)) {
            Fault fault = Fault.valueOf(name);
            options = options.with(fault, fault.most());
        }
        try {
            Breach breach = Simulation.run(options).breach();
            return breach == null ? "" : String.valueOf(breach.getMessage());
        } catch (IllegalStateException
                | IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException refusal) {
            return "the core refuses to go on: " + refusal;
        }
    }
}
