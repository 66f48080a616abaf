package dev.headway.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Reason;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCatalogue.TopicEntry;
import dev.headway.model.StepRef;
import dev.headway.model.Violation;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeRequest.UpgradeRequested;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Messages as CloudEvents 1.0 on Kafka: written in binary mode, read in binary and structured mode.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 */
public final class MessageCodec {

    private static final String JSON = "application/json";
    private static final String CAUSE = "causationid";
    private static final JsonFormat STRUCTURED = new JsonFormat();

    private final URI source;

    /**
     * Makes a codec for one writer.
     *
     * @param service the writer's name as in {@link dev.headway.model.message.Topic#writer()}; becomes the CloudEvents
     *     {@code source}
     */
    public MessageCodec(String service) {
        this.source = URI.create("/" + service);
    }

    /** The CloudEvents id of a message: the same fact always has the same one. */
    public static String idOf(Message message) {
        return message.identity() + "/" + MessageCatalogue.typeOf(message.getClass());
    }

    /**
     * Writes a message as a record for its topic.
     *
     * @param time the event's time
     * @param cause the id of the message acted upon, empty when there is none
     */
    public ProducerRecord<String, byte[]> encode(Message message, Instant time, String cause) {
        return KafkaMessageFactory.<String>createWriter(
                        MessageCatalogue.topicOf(message.getClass()).name(), null, time.toEpochMilli(), message.key())
                .writeBinary(event(message, source, time, cause));
    }

    /** Writes a message that was read as one JSON object, a structured CloudEvent. */
    public static String structured(Envelope<? extends Message> envelope) {
        Message message = envelope.message();
        URI writer =
                URI.create("/" + MessageCatalogue.topicOf(message.getClass()).writer());
        CloudEvent event = CloudEventBuilder.v1(event(message, writer, envelope.time(), envelope.cause()))
                .withId(envelope.id())
                .build();
        return new String(STRUCTURED.serialize(event), UTF_8);
    }

    private static CloudEvent event(Message message, URI source, Instant time, String cause) {
        String id = idOf(message);
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(id)
                .withSource(source)
                .withType(MessageCatalogue.typeOf(message.getClass()))
                .withSubject(message.subject())
                .withTime(OffsetDateTime.ofInstant(time, ZoneOffset.UTC))
                .withData(JSON, data(message));
        if (!message.upgrade().isEmpty()) {
            event = event.withExtension("correlationid", message.upgrade())
                    .withExtension("traceparent", TraceParent.of(message.upgrade(), id));
        }
        if (!cause.isEmpty()) {
            event = event.withExtension(CAUSE, cause);
        }
        return event.build();
    }

    /** Reads a record; never throws and never returns null. */
    public static Decoded decode(ConsumerRecord<String, byte[]> record) {
        return decode(record.topic(), record.headers(), record.value(), Instant.ofEpochMilli(record.timestamp()));
    }

    /**
     * Reads a record's parts.
     *
     * @param timestamp the record's own time, used where the event has none
     */
    public static Decoded decode(String topic, Headers headers, byte @Nullable [] value, Instant timestamp) {
        if (value == null) {
            return unreadable(Reason.EMPTY, "the record has no value", null);
        }
        CloudEvent event;
        try {
            event = event(headers, value);
        } catch (CloudEventRWException | EventDeserializationException | IllegalArgumentException e) {
            return unreadable(Reason.NOT_A_CLOUD_EVENT, "not a CloudEvent: " + e.getMessage(), null);
        }
        JsonNode data = tree(event.getData());
        Optional<TopicEntry> entry = MessageCatalogue.topicOfType(event.getType());
        if (entry.isEmpty()) {
            boolean otherVersion = otherVersionKnown(event.getType());
            return unreadable(
                    otherVersion ? Reason.UNKNOWN_VERSION : Reason.UNKNOWN_TYPE,
                    "type '%s' is not known%s".formatted(event.getType(), otherVersion ? " in this version" : ""),
                    data);
        }
        if (!entry.get().name().equals(topic)) {
            return unreadable(
                    Reason.WRONG_TOPIC,
                    "type '%s' belongs on %s, not on %s"
                            .formatted(event.getType(), entry.get().name(), topic),
                    data);
        }
        return read(event, data, entry.get().types().get(event.getType()), timestamp);
    }

    private static Decoded read(
            CloudEvent event, @Nullable JsonNode data, @Nullable Class<? extends Message> type, Instant timestamp) {
        if (data == null || type == null) {
            return unreadable(Reason.UNREADABLE_DATA, "the data of %s is not JSON".formatted(event.getType()), null);
        }
        try {
            Message message = type == UpgradeRequested.class
                    ? RequestReader.read(data)
                    : Json.mapper().treeToValue(data, type);
            Instant time = event.getTime() == null ? timestamp : event.getTime().toInstant();
            Object cause = event.getExtension(CAUSE);
            return new Read(new Envelope<>(message, event.getId(), time, cause == null ? "" : cause.toString()));
        } catch (InvalidRequestException e) {
            return new Unreadable(
                    Reason.INVALID_REQUEST,
                    e.getMessage() == null ? "invalid request" : e.getMessage(),
                    e.violations(),
                    data.path("metadata").path("name").asText(""),
                    null);
        } catch (JsonProcessingException e) {
            return unreadable(
                    Reason.UNREADABLE_DATA,
                    "the data of %s: %s".formatted(event.getType(), e.getOriginalMessage()),
                    data);
        }
    }

    private static CloudEvent event(Headers headers, byte[] value) {
        boolean bare = headers.lastHeader("ce_specversion") == null && headers.lastHeader("content-type") == null;
        // A console producer sets no headers; its structured event is still unambiguous.
        return bare
                ? STRUCTURED.deserialize(value)
                : KafkaMessageFactory.createReader(headers, value).toEvent();
    }

    private static Unreadable unreadable(Reason reason, String detail, @Nullable JsonNode data) {
        StepRef step = data == null ? null : stepOf(data.path("step"));
        String upgrade = step != null
                ? step.upgrade()
                : data == null ? "" : data.path("upgrade").asText("");
        return new Unreadable(reason, detail, List.<Violation>of(), upgrade, step);
    }

    private static @Nullable StepRef stepOf(JsonNode step) {
        try {
            return step.isObject() ? Json.mapper().treeToValue(step, StepRef.class) : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static boolean otherVersionKnown(String type) {
        int dot = type.lastIndexOf(".v");
        return dot > 0
                && MessageCatalogue.topics().stream()
                        .flatMap(topic -> topic.types().keySet().stream())
                        .anyMatch(known -> known.startsWith(type.substring(0, dot) + ".v"));
    }

    private static @Nullable JsonNode tree(@Nullable CloudEventData data) {
        try {
            return data == null ? null : Json.mapper().readTree(data.toBytes());
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] data(Message message) {
        try {
            return Json.mapper().writeValueAsString(message).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write " + message.getClass().getName(), e);
        }
    }
}
