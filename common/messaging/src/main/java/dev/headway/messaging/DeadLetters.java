package dev.headway.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.messaging.Decoded.Unreadable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Records that could not be read: the raw bytes and headers as they came, and the reason beside them. */
public final class DeadLetters {

    /** The header with the {@link Decoded.Reason}. */
    public static final String REASON = "headway-reason";

    /** The header with the sentence that explains it. */
    public static final String DETAIL = "headway-detail";

    /** The header with the reader that gave up. */
    public static final String READER = "headway-reader";

    /** The header with {@code TOPIC/PARTITION@OFFSET} of the original. */
    public static final String ORIGIN = "headway-origin";

    private DeadLetters() {}

    /** The record for the dead-letter topic of {@code topic}. */
    public static ProducerRecord<String, byte[]> of(
            String reader,
            String topic,
            int partition,
            long offset,
            Headers headers,
            @Nullable String key,
            byte @Nullable [] value,
            Unreadable why) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic + ".dead-letter", key, value);
        for (Header header : headers) {
            letter.headers().add(header);
        }
        letter.headers()
                .add(REASON, why.reason().name().getBytes(UTF_8))
                .add(DETAIL, why.detail().getBytes(UTF_8))
                .add(READER, reader.getBytes(UTF_8))
                .add(ORIGIN, (topic + "/" + partition + "@" + offset).getBytes(UTF_8));
        return letter;
    }
}
