package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.request.UpgradeSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The upgrade of one cluster without its steps; its size does not depend on the number of nodes.
 *
 * @param planOnly whether the plan is all that is wanted
 * @param start the number of the signal that told the cluster to start
 * @param heard the number of the last signal of the upgrade that was heard; an earlier one comes too late
 * @param parked since when the cluster cannot be reached: nothing starts and no deadline runs out; null while it can
 * @param itinerary the plan's baseline and segments; null until there is a plan
 * @param failures the steps given up and not yet taken back or tried again
 * @param sequence the number of the last event of this upgrade and cluster
 * @param signals the number of the last signal to the upgrade
 */
public record ClusterHeader(
        String cluster,
        String upgrade,
        UpgradeSpec spec,
        boolean planOnly,
        long start,
        long heard,
        ClusterPhase phase,
        @Nullable Instant parked,
        @Nullable Itinerary itinerary,
        Position position,
        List<Failure> failures,
        long sequence,
        long signals) {

    public ClusterHeader {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(upgrade, "upgrade is null");
        requireNonNull(spec, "spec is null");
        requireNonNull(phase, "phase is null");
        requireNonNull(position, "position is null");
        failures = List.copyOf(failures);
    }

    /** Whether the cluster can take another upgrade. */
    boolean over() {
        return phase instanceof ClusterPhase.Ended;
    }
}
