package dev.headway.planner.domain;

import dev.headway.model.message.ClusterSignal;
import dev.headway.model.message.StepMessage;

/** Everything that can happen to the upgrade of a cluster. */
public sealed interface ClusterInput {

    /** The upgrade it belongs to says something. */
    record Signalled(ClusterSignal signal) implements ClusterInput {}

    /** An executor or the health watcher reports. */
    record Reported(StepMessage event) implements ClusterInput {}

    /** A timer is due. */
    record Due(StepTimer timer) implements ClusterInput {}
}
