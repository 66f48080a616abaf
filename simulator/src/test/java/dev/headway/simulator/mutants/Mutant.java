package dev.headway.simulator.mutants;

import dev.headway.simulator.Fault;
import java.util.List;
import java.util.Set;

/**
 * A deliberate bug.
 *
 * @param name short, for the table
 * @param guard what is gone, in one clause
 * @param changes to the code
 * @param provokedBy the faults that are always on when it is hunted
 * @param explored whether it is hunted by exploration and not by seeds
 */
record Mutant(String name, String guard, List<Change> changes, Set<Fault> provokedBy, boolean explored) {

    Mutant {
        changes = List.copyOf(changes);
        provokedBy = Set.copyOf(provokedBy);
    }

    static Mutant of(String name, String guard, Change... changes) {
        return new Mutant(name, guard, List.of(changes), Set.of(), false);
    }

    /** The same code: what it does not break, a mutant may not break either. */
    static Mutant none(Set<Fault> provokedBy) {
        return new Mutant("none", "nothing is gone", List.of(), provokedBy, false);
    }

    Mutant when(Fault... faults) {
        return new Mutant(name, guard, changes, Set.of(faults), explored);
    }

    Mutant byExploration() {
        return new Mutant(name, guard, changes, provokedBy, true);
    }
}
