package dev.headway.planner.kafka;

import dev.headway.messaging.DeadLetters;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.Message;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The way out of a processor: messages as CloudEvents, and what could not be read as dead letters. */
final class Outbox {

    private static final String SERVICE = "planner";

    private final MessageCodec codec = new MessageCodec(SERVICE);
    private final ProcessorContext<String, Carried> context;

    Outbox(ProcessorContext<String, Carried> context) {
        this.context = context;
    }

    /**
     * Sends messages in order.
     *
     * @param cause the id of the message acted upon, empty for a timer
     */
    void send(List<Message> messages, Instant now, String cause) {
        for (Message message : messages) {
            forward(codec.encode(message, now, cause), now.toEpochMilli());
        }
    }

    /** Sends a record that could not be read to the dead letters of its topic. */
    void deadLetter(
            String topic, @Nullable String key, byte @Nullable [] value, Headers headers, long time, Unreadable why) {
        RecordMetadata origin = context.recordMetadata().orElse(null);
        int partition = origin == null ? -1 : origin.partition();
        long offset = origin == null ? -1 : origin.offset();
        forward(DeadLetters.of(SERVICE, topic, partition, offset, headers, key, value, why), time);
    }

    private void forward(ProducerRecord<String, byte[]> record, long time) {
        context.forward(
                new Record<>(record.key(), new Carried(record.topic(), record.value()), time, record.headers()));
    }
}
