package dev.headway.controlplane.domain;

import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import java.time.Instant;
import java.util.List;

/** The clusters this executor serves. */
public interface FleetGateway {

    /** Their names, those that cannot be used included. */
    List<String> names();

    /** Looks at a cluster: a {@link ClusterRegistered} if it may be touched, otherwise a {@link ClusterUnreachable}. */
    ClusterRegistration look(String name, Instant at);

    /** Gives a name to the cluster with this uid; another one that answers under it may not be touched. */
    void pin(String name, String uid);

    /** Frees a name for whichever cluster answers under it next. */
    void free(String name);
}
