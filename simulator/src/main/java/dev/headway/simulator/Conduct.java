package dev.headway.simulator;

import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.ClusterHeader;
import dev.headway.planner.domain.ClusterInput;
import dev.headway.planner.domain.ClusterRules;
import dev.headway.planner.domain.MemberLookup;
import dev.headway.planner.domain.StepLookup;
import dev.headway.planner.domain.Timing;
import dev.headway.planner.domain.UpgradeDecision;
import dev.headway.planner.domain.UpgradeHeader;
import dev.headway.planner.domain.UpgradeInput;
import dev.headway.planner.domain.UpgradeRules;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the participants act where a promise hangs on it. The default is how they should; a test that wants to know whether a bug
 * would be found replaces one part.
 */
public interface Conduct {

    /** Everybody acts as they should. */
    Conduct PROPER = new Conduct() {};

    /** What the planner decides about a cluster. */
    default ClusterDecision decide(
            @Nullable ClusterHeader header, StepLookup lookup, ClusterInput input, Timing timing, Instant now) {
        return ClusterRules.decide(header, lookup, input, timing, now);
    }

    /** What the planner decides about an upgrade. */
    default UpgradeDecision decide(
            @Nullable UpgradeHeader header, MemberLookup lookup, UpgradeInput input, Instant now) {
        return UpgradeRules.decide(header, lookup, input, now);
    }

    /** Whether a record that cannot be read is set aside, so that the ones behind it are read. */
    default boolean setsPoisonAside() {
        return true;
    }

    /** Whether an executor turns down a command because a later attempt is on the object. */
    default boolean isStale(int commanded, int onObject) {
        return commanded < onObject;
    }

    /** Whether an executor turns down a command for a release that another step has written since the same command was done. */
    default boolean noticesWhatIsBuiltUpon() {
        return true;
    }

    /** Whether an executor begins no Helm operation while another process holds the Lease of the cluster. */
    default boolean asksForTheLease() {
        return true;
    }

    /** Whether an executor sees that the intent it is about to act for is not the one on the node any more. */
    default boolean noticesChangedIntent() {
        return true;
    }

    /** Whether an executor deletes a pod by its uid, so that its successor survives. */
    default boolean deletesByUid() {
        return true;
    }

    /** Whether a neighbour that others made unavailable counts against the budget. */
    default boolean countsForeign() {
        return true;
    }

    /** Whether an executor uncordons a node at its release. */
    default boolean uncordons(boolean cordonedByUs) {
        return cordonedByUs;
    }

    /** Whether an executor removes a pod that its budget protects. */
    default boolean evictsPastBudgets() {
        return false;
    }

    /** Whether a node that is renewed is cordoned before. */
    default boolean cordonsFirst() {
        return true;
    }

    /** Whether an executor that says that a node was withdrawn has forgotten the step. */
    default boolean forgetsWithdrawn() {
        return true;
    }

    /** What the watcher says when it could not see: true for healthy. */
    default boolean trustsSilence() {
        return false;
    }
}
