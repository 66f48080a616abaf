package dev.headway.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headway.messaging.MessageCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes every request, command, fact and signal of one cluster a second time. */
final class Duplicator implements AutoCloseable {

    private static final String MARK = "second-time";

    private final AtomicInteger published = new AtomicInteger();
    private final Thread thread;
    private volatile boolean running = true;

    Duplicator(String bootstrap, String mentioned) {
        thread = Thread.ofPlatform().daemon().name("duplicator").start(() -> run(bootstrap, mentioned));
    }

    /** How many records were published again. */
    int published() {
        return published.get();
    }

    private void run(String bootstrap, String mentioned) {
        try (var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
                var producer = new KafkaProducer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrap),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            MessageCatalogue.topics().stream()
                    .map(MessageCatalogue.TopicEntry::name)
                    .filter(topic -> !topic.equals("headway.upgrade.events"))
                    .forEach(topic -> consumer.partitionsFor(topic)
                            .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (running) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    repeat(producer, record, mentioned);
                }
            }
        }
    }

    private void repeat(KafkaProducer<String, byte[]> producer, ConsumerRecord<String, byte[]> record, String mentioned) {
        boolean repeated = record.headers().lastHeader(MARK) != null;
        if (repeated || record.value() == null || !new String(record.value(), UTF_8).contains(mentioned)) {
            return;
        }
        ProducerRecord<String, byte[]> again = new ProducerRecord<>(
                record.topic(), record.partition(), record.timestamp(), record.key(), record.value(), record.headers());
        again.headers().add(MARK, new byte[] {1});
        producer.send(again);
        published.incrementAndGet();
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        thread.join();
    }
}
