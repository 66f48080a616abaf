package dev.headway.planner.domain;

import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.ClusterSignal.ParkCluster;
import dev.headway.model.message.ClusterSignal.UnparkCluster;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the fleet and who can be reached. Losing sight of a cluster parks whatever upgrade it is in; finding it again lets
 * that go on.
 */
public final class FleetRules {

    private static final String WHATEVER_UPGRADE = "";

    private FleetRules() {}

    /**
     * What the fleet knows of a cluster after a registration.
     *
     * @param known null when nothing was heard of it
     */
    public static FleetMember member(@Nullable FleetMember known, ClusterRegistration registration) {
        return switch (registration) {
            case ClusterRegistered registered -> new FleetMember(registered, true);
            case ClusterUnreachable unreachable -> new FleetMember(known == null ? null : known.registered(), false);
            case ClusterUnregistered unregistered -> new FleetMember(null, false);
        };
    }

    /** What the cluster's upgrade has to hear of it; a cluster that was in reach all the time has no news. */
    public static Optional<ClusterSignal> signal(@Nullable FleetMember known, ClusterRegistration registration) {
        return switch (registration) {
            case ClusterRegistered registered ->
                known == null || known.reachable()
                        ? Optional.empty()
                        : Optional.of(unpark(registered.cluster(), registered.occurredAt()));
            case ClusterUnreachable unreachable ->
                Optional.of(park(
                        unreachable.cluster(),
                        unreachable.reason() + ": " + unreachable.detail(),
                        unreachable.occurredAt()));
            case ClusterUnregistered unregistered ->
                Optional.of(park(unregistered.cluster(), "it left the fleet", unregistered.occurredAt()));
        };
    }

    private static ClusterSignal park(String cluster, String detail, Instant at) {
        return new ParkCluster(WHATEVER_UPGRADE, cluster, at.toEpochMilli(), detail, at);
    }

    private static ClusterSignal unpark(String cluster, Instant at) {
        return new UnparkCluster(WHATEVER_UPGRADE, cluster, at.toEpochMilli(), "it answers again", at);
    }
}
