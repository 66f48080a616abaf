package dev.headway.planner.domain;

import dev.headway.model.message.Message;
import dev.headway.model.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one input to a cluster's upgrade.
 *
 * @param header the new header; null while the cluster never had an upgrade
 * @param told the upgrade this cluster was told to start just now; null for every other input
 * @param plan the plan whose order of steps is to be kept; replaces every step entry and order of the cluster
 * @param entries the changed step entries, to be written after {@code plan}
 * @param messages to send, in order
 * @param timers to set
 */
public record ClusterDecision(
        @Nullable ClusterHeader header,
        @Nullable String told,
        @Nullable Plan plan,
        List<StepEntry> entries,
        List<Message> messages,
        List<StepTimer> timers) {

    public ClusterDecision {
        entries = List.copyOf(entries);
        messages = List.copyOf(messages);
        timers = List.copyOf(timers);
    }

    /** The input changes nothing. */
    static ClusterDecision nothing(@Nullable ClusterHeader header) {
        return new ClusterDecision(header, null, null, List.of(), List.of(), List.of());
    }
}
