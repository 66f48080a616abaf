package dev.headway.cli.kafka;

import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.TopicSetup;
import dev.headway.model.message.UpgradeRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes requests and controls, as any other user of the request topic could. */
public final class RequestPublisher implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 15;

    private final String bootstrap;
    private final InstantSource clock;
    private final MessageCodec codec = new MessageCodec("user");
    private final KafkaProducer<String, byte[]> producer;

    public RequestPublisher(String bootstrap, InstantSource clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
        BrokerConnection.requireListener("publish to", bootstrap);
        try {
            this.producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            bootstrap,
                            "acks",
                            "all",
                            "max.block.ms",
                            PATIENCE_SECONDS * 1000,
                            "max.request.size",
                            TopicSetup.MAX_MESSAGE_BYTES),
                    new StringSerializer(),
                    new ByteArraySerializer());
        } catch (KafkaException e) {
            throw failure(bootstrap, e);
        }
    }

    /**
     * Publishes and waits until the broker has it.
     *
     * @throws IllegalStateException if the broker cannot be reached or refuses the record
     */
    public void publish(UpgradeRequest request) {
        try {
            producer.send(codec.encode(request, clock.instant(), "")).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing to " + bootstrap, e);
        } catch (ExecutionException | TimeoutException e) {
            throw failure(bootstrap, e);
        }
    }

    private static IllegalStateException failure(String bootstrap, Exception e) {
        return BrokerConnection.failure("publish to", bootstrap, e);
    }

    @Override
    public void close() {
        producer.close();
    }
}
