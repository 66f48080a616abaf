package dev.headway.cli.kafka;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Who is in the fleet, as the registrations say.
 *
 * @param clusters the clusters by name, each with why it cannot be reached, empty when it can
 */
public record FleetRoll(SortedMap<String, String> clusters) {

    private static final Duration POLL = Duration.ofMillis(100);

    public FleetRoll {
        clusters = Collections.unmodifiableSortedMap(new TreeMap<>(clusters));
    }

    /**
     * Reads the registrations to their end.
     *
     * @throws IllegalStateException if the broker cannot be reached
     */
    public static FleetRoll read(String bootstrap) {
        SortedMap<String, String> clusters = new TreeMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                BrokerConnection.open(bootstrap, List.of(ClusterRegistration.class))) {
            consumer.seekToBeginning(consumer.assignment());
            Map<TopicPartition, Long> end = consumer.endOffsets(consumer.assignment());
            while (end.entrySet().stream().anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (MessageCodec.decode(record) instanceof Decoded.Read(var envelope)
                            && envelope.message() instanceof ClusterRegistration registration) {
                        take(registration, clusters);
                    }
                }
            }
        } catch (KafkaException e) {
            throw BrokerConnection.unreachable(bootstrap, e);
        }
        return new FleetRoll(clusters);
    }

    private static void take(ClusterRegistration registration, Map<String, String> clusters) {
        switch (registration) {
            case ClusterRegistered here -> clusters.put(here.cluster(), "");
            case ClusterUnreachable silent -> clusters.put(silent.cluster(), silent.detail());
            case ClusterUnregistered gone -> clusters.remove(gone.cluster());
        }
    }
}
