package dev.headway.cli.kafka;

import dev.headway.messaging.MessageCatalogue;
import dev.headway.model.message.Message;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
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
    private static final int CONNECT_MILLIS = 3_000;
    private static final String QUESTION = "is Headway running, and is --bootstrap (or HEADWAY_BOOTSTRAP) right?";

    private BrokerConnection() {}

    /**
     * Opens a reader that is assigned every partition of the families' topics, at no position yet.
     *
     * @throws IllegalStateException if the broker cannot be reached or has no such topic
     */
    static KafkaConsumer<String, byte[]> open(String bootstrap, List<Class<? extends Message>> families) {
        requireListener("read from", bootstrap);
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

    /**
     * Fails at once where nothing listens, which the Kafka client would go on trying for long.
     *
     * @param what was to be done, such as {@code read from}
     * @throws IllegalStateException if every address refuses the connection or has no such host
     */
    static void requireListener(String what, String bootstrap) {
        String why = "";
        for (String address : bootstrap.split(",", -1)) {
            int colon = address.lastIndexOf(':');
            if (colon < 0 || !address.substring(colon + 1).matches("\\d{1,5}")) {
                return;
            }
            String host = address.substring(0, colon).strip();
            int port = Integer.parseInt(address.substring(colon + 1));
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
                return;
            } catch (UnknownHostException e) {
                why = "unknown host " + host;
            } catch (ConnectException e) {
                why = "connection refused";
            } catch (IOException | IllegalArgumentException e) {
                return;
            }
        }
        throw new IllegalStateException("Cannot %s Kafka at %s: %s; %s".formatted(what, bootstrap, why, QUESTION));
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
        String why = silent ? "no broker answers there; " + QUESTION : String.valueOf(cause.getMessage());
        return new IllegalStateException("Cannot %s Kafka at %s: %s".formatted(what, bootstrap, why), e);
    }
}
