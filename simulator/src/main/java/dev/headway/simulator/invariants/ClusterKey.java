package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;

/** The upgrade of a cluster. */
record ClusterKey(String upgrade, String cluster) {

    static ClusterKey of(StepRef ref) {
        return new ClusterKey(ref.upgrade(), ref.cluster());
    }
}
