package dev.headway.simulator.explore;

/** Something that holds of every decision the planner makes. */
interface Promise {

    /**
     * Checks it.
     *
     * @throws dev.headway.simulator.invariants.Breach if it does not hold
     */
    void check(Decided decided);
}
