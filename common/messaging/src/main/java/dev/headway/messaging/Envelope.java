package dev.headway.messaging;

import dev.headway.model.message.Message;
import java.time.Instant;

/**
 * A message with the CloudEvents attributes it travelled under.
 *
 * @param id deterministic for our own messages, the sender's for requests
 * @param time the event's time, or the Kafka record's where the event has none
 * @param cause the id of the message that was acted upon, empty when there is none
 */
public record Envelope<M extends Message>(M message, String id, Instant time, String cause) {

    /** A message that was caused by none. */
    public Envelope(M message, String id, Instant time) {
        this(message, id, time, "");
    }
}
