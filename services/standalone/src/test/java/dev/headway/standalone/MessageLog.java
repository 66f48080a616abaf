package dev.headway.standalone;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Every message of every topic from the beginning, as those who read committed messages see them. */
final class MessageLog implements AutoCloseable {

    /**
     * One message.
     *
     * @param at when its sender says it was made; never before the message ahead of it in its partition
     */
    record Entry(Instant at, String topic, Message message) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<TopicPartition, Instant> latest = new HashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    private final String bootstrap;
    private final Thread reader = new Thread(this::read, "message-log");
    private volatile boolean open = true;

    private MessageLog(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Begins to read. */
    static MessageLog of(String bootstrap) {
        MessageLog log = new MessageLog(bootstrap);
        log.reader.start();
        return log;
    }

    /** What was read so far, in the order it was read. */
    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What could not be read, and what services refused to read. */
    synchronized List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized long count(Predicate<Message> wanted) {
        return entries.stream().filter(entry -> wanted.test(entry.message())).count();
    }

    /** Waits until another message has come, or for so long. */
    synchronized void awaitMore(int than, Duration longest) throws InterruptedException {
        long giveUp = System.nanoTime() + longest.toNanos();
        for (long left = longest.toMillis(); entries.size() <= than && left > 0; ) {
            wait(left);
            left = (giveUp - System.nanoTime()) / 1_000_000;
        }
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        reader.join();
    }

    private void read() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = MessageCatalogue.topics().stream()
                    .flatMap(topic -> List.of(topic.name(), topic.deadLetter()).stream())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            while (open) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::add);
            }
        }
    }

    private synchronized void add(ConsumerRecord<String, byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (MessageCodec.decode(record) instanceof Read(var envelope)) {
            Instant made = envelope.time();
            Instant at = latest.merge(partition, made, (a, b) -> a.isAfter(b) ? a : b);
            entries.add(new Entry(at, record.topic(), envelope.message()));
        } else {
            unreadable.add("%s: %s".formatted(partition, record));
        }
        notifyAll();
    }
}
