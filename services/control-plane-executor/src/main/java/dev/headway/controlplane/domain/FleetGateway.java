package dev.headway.controlplane.domain;

import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The clusters this executor serves. */
public interface FleetGateway extends AutoCloseable {

    /**
     * Watches the clusters of the registry as it is now, and no others.
     *
     * @param news is called with the name of a cluster when it is found or lost, from any thread
     * @return their names, those that cannot be used included
     */
    List<String> watch(Consumer<String> news);

    /**
     * What the watch of a cluster shows; nothing is asked.
     *
     * @return a {@link ClusterRegistered} if it may be touched, a {@link ClusterUnreachable} if not; empty while nothing is certain
     */
    Optional<ClusterRegistration> look(String name, Instant at);

    /** Gives a name to the cluster with this uid; another one that answers under it may not be touched. */
    void pin(String name, String uid);

    /** Frees a name for whichever cluster answers under it next. */
    void free(String name);

    /** Ends every watch. */
    @Override
    void close();
}
