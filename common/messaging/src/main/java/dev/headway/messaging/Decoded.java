package dev.headway.messaging;

import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a Kafka record: a message, or the reason why it is none. */
public sealed interface Decoded {

    /** A record that was read. */
    record Read(Envelope<? extends Message> envelope) implements Decoded {}

    /**
     * A record that was not.
     *
     * @param detail one sentence naming what was found
     * @param violations for an invalid request, every broken rule
     * @param upgrade the upgrade it seems to belong to, empty when that cannot be told
     * @param step the step it seems to be about, if that can be told
     */
    record Unreadable(
            Reason reason,
            String detail,
            List<Violation> violations,
            String upgrade,
            @Nullable StepRef step) implements Decoded {}

    /** Why a record is not a message. */
    enum Reason {
        /** The value is null: no topic of ours has tombstones but the compacted ones. */
        EMPTY,
        /** Neither a binary nor a structured CloudEvent. */
        NOT_A_CLOUD_EVENT,
        /** No message has this type. */
        UNKNOWN_TYPE,
        /** The type is known in other versions only. */
        UNKNOWN_VERSION,
        /** The type belongs on another topic. */
        WRONG_TOPIC,
        /** The data is not JSON, or lacks or mistypes a field. */
        UNREADABLE_DATA,
        /** The request document breaks rules. */
        INVALID_REQUEST
    }
}
