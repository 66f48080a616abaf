package dev.headway.cli.kafka;

import dev.headway.messaging.MessageCatalogue;
import dev.headway.model.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A reader of whole topics that belongs to no consumer group, so it disturbs nobody. */
final class BrokerConnection {

    private static final int PATIENCE_MILLIS = 10_000;

    private BrokerConnection() {}

    /**
     * Opens a reader that is assigned every partition of the families' topics, at no position yet.
     *
     * @throws IllegalStateException if the broker cannot be reached or has no such topic
     */
    static KafkaConsumer<String, byte[]> open(String bootstrap, List<Class<? extends Message>> families) {
        KafkaConsumer<String, byte[]> consumer;
        try {
            consumer = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrap,
                            "auto.offset.reset",
                            "earliest",
                            "isolation.level",
                            "read_committed",
                            "enable.auto.commit",
                            false,
                            "default.api.timeout.ms",
                            PATIENCE_MILLIS),
                    new StringDeserializer(),
                    new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw unreachable(bootstrap, e);
        }
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (Class<? extends Message> family : families) {
                partitions.addAll(partitions(consumer, bootstrap, family));
            }
            consumer.assign(partitions);
            return consumer;
        } catch (RuntimeException e) {
            consumer.close();
            throw e instanceof KafkaException kafka ? unreachable(bootstrap, kafka) : e;
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> consumer, String bootstrap, Class<? extends Message> family) {
        String topic = MessageCatalogue.topicOfFamily(family).name();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new IllegalStateException(
                    "Kafka at %s has no topic %s: is Headway set up there?".formatted(bootstrap, topic));
        }
        return partitions;
    }

    static IllegalStateException unreachable(String bootstrap, KafkaException e) {
        return failure("read from", bootstrap, e);
    }

    /**
     * One sentence on what a broker did not let us do.
     *
     * @param what such as {@code read from}
     */
    static IllegalStateException failure(String what, String bootstrap, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean silent = cause instanceof org.apache.kafka.common.errors.TimeoutException
                || cause instanceof java.util.concurrent.TimeoutException;
        String why = silent
                ? "no broker answers there; is Headway running, and is --bootstrap (or HEADWAY_BOOTSTRAP) right?"
                : String.valueOf(cause.getMessage());
        return new IllegalStateException("Cannot %s Kafka at %s: %s".formatted(what, bootstrap, why), e);
    }
}
