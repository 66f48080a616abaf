package dev.headway.cli.kafka;

import dev.headway.messaging.Decoded;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeEvent;
import dev.headway.model.message.UpgradeEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Events as they come, of every partition of their topics. */
public final class EventFeed implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrap;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<TopicPartition, Long> past = new HashMap<>();

    /**
     * Opens the story of the fleet from its beginning: the planner's events in order, and beside them the node executor's
     * progress and the health watcher's verdicts.
     *
     * @throws IllegalStateException if the broker cannot be reached
     */
    public EventFeed(String bootstrap) {
        this(bootstrap, List.of(UpgradeEvent.class, NodeEvent.class, HealthEvent.class));
        consumer.seekToBeginning(consumer.assignment());
        try {
            past.putAll(consumer.endOffsets(consumer.assignment()));
        } catch (KafkaException e) {
            close();
            throw BrokerConnection.unreachable(bootstrap, e);
        }
    }

    /** Whether all has been handed on that had been published when this was opened. */
    public boolean caughtUp() {
        past.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return past.isEmpty();
    }

    private EventFeed(String bootstrap, List<Class<? extends Message>> families) {
        this.bootstrap = bootstrap;
        this.consumer = BrokerConnection.open(bootstrap, families);
    }

    /**
     * Opens what will be published from now on, by the time this returns.
     *
     * @throws IllegalStateException if the broker cannot be reached
     */
    public static EventFeed fromNow(String bootstrap, List<Class<? extends Message>> families) {
        EventFeed feed = new EventFeed(bootstrap, families);
        try {
            feed.consumer.seekToEnd(feed.consumer.assignment());
            feed.consumer.assignment().forEach(feed.consumer::position);
            return feed;
        } catch (KafkaException e) {
            feed.close();
            throw BrokerConnection.unreachable(bootstrap, e);
        }
    }

    /**
     * Hands on every event until the listener has seen enough.
     *
     * @param listener returns false to stop
     * @param idle called after each poll, events or not: the moment to repaint; returns false to stop
     * @throws IllegalStateException if the broker refuses to be read
     */
    public void run(Predicate<Envelope<? extends Message>> listener, BooleanSupplier idle) {
        do {
            for (ConsumerRecord<String, byte[]> record : poll()) {
                if (MessageCodec.decode(record) instanceof Decoded.Read(var envelope) && !listener.test(envelope)) {
                    return;
                }
            }
        } while (idle.getAsBoolean());
    }

    private Iterable<ConsumerRecord<String, byte[]>> poll() {
        try {
            return consumer.poll(POLL);
        } catch (KafkaException e) {
            throw BrokerConnection.unreachable(bootstrap, e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
