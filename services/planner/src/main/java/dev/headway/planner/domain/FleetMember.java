package dev.headway.planner.domain;

import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import org.jspecify.annotations.Nullable;

/**
 * What the planner knows of one cluster of the fleet.
 *
 * @param registered as it registered last; null when it never did, or left
 * @param reachable whether it answered last
 */
public record FleetMember(@Nullable ClusterRegistered registered, boolean reachable) {}
