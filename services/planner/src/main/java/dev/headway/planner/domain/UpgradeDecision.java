package dev.headway.planner.domain;

import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.StageMembers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from one input to an upgrade.
 *
 * @param header the new header; null while nothing came under this name
 * @param handled the id of the control that was handled, null if none was
 * @param stages the order of the members of each stage, when they were just chosen; empty otherwise
 * @param members the changed members
 * @param messages to send, in order
 * @param timers to set
 */
public record UpgradeDecision(
        @Nullable UpgradeHeader header,
        @Nullable String handled,
        List<StageMembers> stages,
        List<Member> members,
        List<Message> messages,
        List<BakeTimer> timers) {

    public UpgradeDecision {
        stages = List.copyOf(stages);
        members = List.copyOf(members);
        messages = List.copyOf(messages);
        timers = List.copyOf(timers);
    }

    /** The input changes nothing. */
    static UpgradeDecision nothing(@Nullable UpgradeHeader header) {
        return new UpgradeDecision(header, null, List.of(), List.of(), List.of(), List.of());
    }

    /** The same messages, with a header that stays as it was. */
    UpgradeDecision keeping(@Nullable UpgradeHeader same) {
        return new UpgradeDecision(same, handled, stages, members, messages, timers);
    }
}
