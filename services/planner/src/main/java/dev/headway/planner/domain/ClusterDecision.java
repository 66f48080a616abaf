package dev.headway.planner.domain;

import dev.headway.model.message.Message;
import dev.headway.model.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one input to a cluster's upgrade.
 *
 * @param header the new header; null while the cluster never had an upgrade
 * @param told what is to be remembered of other upgrades
 * @param plan the plan whose order of steps is to be kept; replaces every step entry and order of the cluster
 * @param entries the changed step entries, to be written after {@code plan}
 * @param messages to send, in order
 * @param timers to set
 */
public record ClusterDecision(
        @Nullable ClusterHeader header,
        List<Told> told,
        @Nullable Plan plan,
        List<StepEntry> entries,
        List<Message> messages,
        List<StepTimer> timers) {

    public ClusterDecision {
        told = List.copyOf(told);
        entries = List.copyOf(entries);
        messages = List.copyOf(messages);
        timers = List.copyOf(timers);
    }

    /** The input changes nothing. */
    static ClusterDecision nothing(@Nullable ClusterHeader header) {
        return new ClusterDecision(header, List.of(), null, List.of(), List.of(), List.of());
    }

    /** The same decision, with something more to remember. */
    ClusterDecision remembering(Told more) {
        return new ClusterDecision(header, List.of(more), plan, entries, messages, timers);
    }

    /** The same decision, with messages that go before its own. */
    ClusterDecision after(List<Message> first) {
        List<Message> all = new ArrayList<>(first);
        all.addAll(messages);
        return new ClusterDecision(header, told, plan, entries, all, timers);
    }
}
