package dev.headway.node.kafka;

import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.NodeEvent;
import dev.headway.node.domain.NodeEventGateway;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Events on their Kafka topic; a publication ends when the broker has acknowledged it. */
@ApplicationScoped
public class KafkaNodeEvents implements NodeEventGateway {

    private static final long SECONDS = 130;

    private final MessageCodec codec = new MessageCodec("node-executor");
    private final Emitter<ProducerRecord<String, byte[]>> out;

    KafkaNodeEvents(
            @Channel("node-executor-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> out) {
        this.out = out;
    }

    @Override
    public void publish(NodeEvent event, String cause) {
        send(codec.encode(event, event.occurredAt(), cause));
    }

    /**
     * Sends a record.
     *
     * @throws IllegalStateException if the broker is not known to have it
     */
    void send(ProducerRecord<String, byte[]> record) {
        CompletableFuture<Void> sent = out.send(record).toCompletableFuture();
        try {
            sent.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not take a record for " + record.topic(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka did not answer for " + record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing to " + record.topic(), e);
        }
    }
}
