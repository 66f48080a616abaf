package dev.headway.controlplane.kafka;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Everything that was ever registered and still stands, and what is registered from now on, by whomever. */
final class RegistrationLog implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(RegistrationLog.class);
    private static final TopicPartition REGISTRATIONS = new TopicPartition(
            MessageCatalogue.topicOfFamily(ClusterRegistration.class).name(), 0);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Map<String, Object> kafka;
    private final BiConsumer<String, @Nullable ClusterRegistration> reader;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform()
            .name("control-plane-executor-registration-log")
            .daemon()
            .unstarted(this::follow);
    private volatile boolean closed;

    /**
     * Makes a log.
     *
     * @param kafka how to reach the broker
     * @param reader told the cluster and its registration, or null for a tombstone
     */
    RegistrationLog(Map<String, Object> kafka, BiConsumer<String, @Nullable ClusterRegistration> reader) {
        this.kafka = new HashMap<>(kafka);
        this.reader = reader;
    }

    /** Starts to read, and waits for the end of what is there now, but not for ever. */
    void start(Duration patience) {
        thread.start();
        try {
            if (!caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warnf("%s is not read yet: no cluster is registered before it is", REGISTRATIONS.topic());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether everything that was there at the start has been read. */
    boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void follow() {
        while (!closed) {
            try (KafkaConsumer<String, byte[]> consumer = consumer()) {
                consumer.assign(List.of(REGISTRATIONS));
                consumer.seekToBeginning(List.of(REGISTRATIONS));
                long end = consumer.endOffsets(List.of(REGISTRATIONS)).getOrDefault(REGISTRATIONS, 0L);
                while (!closed) {
                    consumer.poll(POLL).forEach(this::read);
                    if (caughtUp.getCount() > 0 && consumer.position(REGISTRATIONS) >= end) {
                        caughtUp.countDown();
                    }
                }
            } catch (InterruptException | WakeupException e) {
                return;
            } catch (KafkaException e) {
                LOG.warnf("%s cannot be read, tried again: %s", REGISTRATIONS.topic(), e.getMessage());
                pause();
            }
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("client.id", "control-plane-executor-registrations");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        switch (MessageCodec.decode(record)) {
            case Read(var envelope)
            when envelope.message() instanceof ClusterRegistration registration ->
                reader.accept(registration.cluster(), registration);
            case Read other -> LOG.warnf("Ignored %s on %s", other.envelope().id(), record.topic());
            case Unreadable unreadable -> {
                if (unreadable.reason() == Decoded.Reason.EMPTY && record.key() != null) {
                    reader.accept(record.key(), null);
                } else {
                    LOG.warnf("Ignored offset %d of %s: %s", record.offset(), record.topic(), unreadable.detail());
                }
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
