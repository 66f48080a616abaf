package dev.headway.controlplane.domain;

import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import java.time.Instant;
import java.util.List;

/** The clusters this executor serves. */
public interface FleetGateway {

    /** Their names. */
    List<String> names();

    /**
     * Looks at a cluster.
     *
     * @throws RuntimeException if it cannot be reached
     */
    ClusterRegistered look(String name, Instant at);
}
