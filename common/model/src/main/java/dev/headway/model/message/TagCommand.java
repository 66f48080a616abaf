package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepRef;
import dev.headway.model.Target;
import java.time.Instant;

/** What the planner asks of the tag promoter. */
@Topic(name = "headway.tag.commands", writer = "planner")
public sealed interface TagCommand extends StepMessage {

    /** Point both objects of the tag at the target's revision; {@code default} also moves the default revision. */
    @MessageType("dev.headway.tag.move.v1")
    record MoveTag(StepRef step, String tag, Target target, Instant occurredAt) implements TagCommand {
        public MoveTag {
            requireNonNull(step, "step is null");
            requireNonNull(tag, "tag is null");
            requireNonNull(target, "target is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }

    /**
     * Undo {@link MoveTag}.
     *
     * @param revision where the tag pointed before
     * @param from the revision it is taken from
     */
    @MessageType("dev.headway.tag.move-back.v1")
    record MoveTagBack(StepRef step, String tag, String revision, String from, Instant occurredAt)
            implements TagCommand {
        public MoveTagBack {
            requireNonNull(step, "step is null");
            requireNonNull(tag, "tag is null");
            requireNonNull(revision, "revision is null");
            requireNonNull(from, "from is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
