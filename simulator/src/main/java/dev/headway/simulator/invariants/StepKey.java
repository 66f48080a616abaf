package dev.headway.simulator.invariants;

import dev.headway.model.StepId;
import dev.headway.model.StepRef;

/** A step of the upgrade of a cluster, whatever its attempt. */
record StepKey(String upgrade, String cluster, StepId step) {

    static StepKey of(StepRef ref) {
        return new StepKey(ref.upgrade(), ref.cluster(), ref.step());
    }
}
