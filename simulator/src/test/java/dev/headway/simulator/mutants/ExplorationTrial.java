package dev.headway.simulator.mutants;

import dev.headway.simulator.explore.Exploration;
import dev.headway.simulator.explore.Explored;
import dev.headway.simulator.explore.Scope;
import java.util.function.Supplier;

/** Explores a scope in the loader of a mutant; gives what was found broken, empty when nothing was. */
public final class ExplorationTrial implements Supplier<String> {

    @Override
    public String get() {
        Explored explored = new Exploration(Scope.of(3, 2, 2).upTo(300_000)).run();
        return explored.counterexample() == null
                ? ""
                : explored.counterexample().what() + " after " + explored.states() + " states, " + explored.counterexample().moves().size() + " moves";
    }
}
