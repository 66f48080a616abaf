package dev.headway.cli.kafka;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The story of the fleet from its beginning: the planner's events in order, and the node executor's progress beside
 * them. It belongs to no consumer group, so it disturbs nobody.
 */
public final class EventFeed implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;

    public EventFeed(String bootstrap) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(topicOf(UpgradeEvent.class), topicOf(NodeEvent.class))) {
            consumer.partitionsFor(topic)
                    .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /**
     * Hands on every event until the listener has seen enough.
     *
     * @param listener returns false to stop
     * @param idle called after each poll, events or not: the moment to repaint; returns false to stop
     */
    public void run(Predicate<Envelope<? extends Message>> listener, java.util.function.BooleanSupplier idle) {
        do {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (MessageCodec.decode(record) instanceof Decoded.Read(var envelope) && !listener.test(envelope)) {
                    return;
                }
            }
        } while (idle.getAsBoolean());
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static String topicOf(Class<? extends Message> family) {
        return MessageCatalogue.topicOfFamily(family).name();
    }
}
