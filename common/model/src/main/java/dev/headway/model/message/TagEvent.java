package dev.headway.model.message;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepRef;
import java.time.Instant;
import java.util.List;

/** What the tag promoter did. */
@Topic(name = "headway.tag.events", writer = "tag-promoter")
public sealed interface TagEvent extends StepMessage {

    /**
     * Every object of the tag points at the new revision.
     *
     * @param objects what was written, such as {@code MutatingWebhookConfiguration istio-revision-tag-canary}
     */
    @MessageType("dev.headway.tag.moved.v1")
    record TagMoved(
            StepRef step,
            String tag,
            String from,
            String to,
            List<String> objects,
            List<Evidence> observed,
            Instant occurredAt)
            implements TagEvent {
        public TagMoved {
            requireNonNull(step, "step is null");
            requireNonNull(tag, "tag is null");
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
            objects = List.copyOf(objects);
        }
    }

    /** Every object of the tag points at the previous revision again. */
    @MessageType("dev.headway.tag.moved-back.v1")
    record TagMovedBack(
            StepRef step,
            String tag,
            String from,
            String to,
            List<String> objects,
            List<Evidence> observed,
            Instant occurredAt)
            implements TagEvent {
        public TagMovedBack {
            requireNonNull(step, "step is null");
            requireNonNull(tag, "tag is null");
            requireNonNull(from, "from is null");
            requireNonNull(to, "to is null");
            observed = List.copyOf(observed);
            requireNonNull(occurredAt, "occurredAt is null");
            objects = List.copyOf(objects);
        }
    }

    /** The tag was not moved. */
    @MessageType("dev.headway.tag.step-refused.v1")
    record TagStepRefused(StepRef step, String tag, FailureReason reason, String detail, Instant occurredAt)
            implements TagEvent {
        public TagStepRefused {
            requireNonNull(step, "step is null");
            requireNonNull(tag, "tag is null");
            requireNonNull(reason, "reason is null");
            requireNonNull(detail, "detail is null");
            requireNonNull(occurredAt, "occurredAt is null");
        }
    }
}
