package dev.headway.simulator.invariants;

import dev.headway.simulator.invariants.Happening.PodEvicted;

/** S8, budgets of pods: pods leave a node through the eviction API only, which asks their PodDisruptionBudgets. */
public final class EvictionOnly implements Invariant {

    @Override
    public String promise() {
        return "S8";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof PodEvicted evicted && !evicted.granted()) {
            throw breach(
                    "%s removed pod %s from node %s of %s past its budget",
                    evicted.by(), evicted.pod(), evicted.node(), evicted.cluster());
        }
    }
}
