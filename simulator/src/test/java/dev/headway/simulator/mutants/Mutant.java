package dev.headway.simulator.mutants;

import java.util.List;

/**
 * A deliberate bug.
 *
 * @param name short, for the table
 * @param guard what is gone, in one sentence
 * @param changes to the code
 */
record Mutant(String name, String guard, List<Change> changes) {

    Mutant {
        changes = List.copyOf(changes);
    }

    /** The same code: what it does not break, a mutant may not break either. */
    static final Mutant NONE = new Mutant("none", "nothing is gone", List.of());

    static Mutant of(String name, String guard, Change... changes) {
        return new Mutant(name, guard, List.of(changes));
    }
}
