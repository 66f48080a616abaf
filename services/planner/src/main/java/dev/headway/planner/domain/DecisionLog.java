package dev.headway.planner.domain;

import java.time.Instant;

/** Hears every decision with all it was made from, so that a run can be replayed. */
public interface DecisionLog {

    /** Hears nothing. */
    DecisionLog NONE = new DecisionLog() {
        @Override
        public void decided(String cluster, ClusterInput input, Instant now, ClusterDecision decision) {}

        @Override
        public void decided(String upgrade, UpgradeInput input, Instant now, UpgradeDecision decision) {}
    };

    /** A decision about a cluster. */
    void decided(String cluster, ClusterInput input, Instant now, ClusterDecision decision);

    /** A decision about an upgrade. */
    void decided(String upgrade, UpgradeInput input, Instant now, UpgradeDecision decision);
}
