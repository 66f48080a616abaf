package dev.headway.simulator.mutants;

import dev.headway.simulator.explore.Counterexample;
import dev.headway.simulator.explore.Exploration;
import dev.headway.simulator.explore.Scope;
import java.util.function.Supplier;

/** Explores a scope in the loader of a mutant; gives what was found broken, empty when nothing was. */
public final class ExplorationTrial implements Supplier<String> {

    @Override
    public String get() {
        Counterexample found = new Exploration(Scope.of(3, 2, 1)).run().counterexample();
        return found == null
                ? ""
                : "%s after %d moves".formatted(found.what(), found.moves().size());
    }
}
