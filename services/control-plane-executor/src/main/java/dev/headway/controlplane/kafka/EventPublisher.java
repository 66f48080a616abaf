package dev.headway.controlplane.kafka;

import dev.headway.messaging.CommandIntake;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Sends records and waits until the broker has them. What was done in a cluster is not undone because a broker is away, so a
 * record is offered until it is taken.
 */
@ApplicationScoped
public class EventPublisher implements CommandIntake.Sender {

    private static final Logger LOG = Logger.getLogger(EventPublisher.class);
    private static final long PAUSE_SECONDS = 1;

    private final Emitter<ProducerRecord<String, byte[]>> out;

    EventPublisher(
            @Channel("control-plane-executor-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> out) {
        this.out = out;
    }

    /**
     * Sends.
     *
     * @throws ApiException if the broker will never take it, because it is too large for instance
     * @throws IllegalStateException if the thread is interrupted before the broker has it
     */
    @Override
    public void send(ProducerRecord<String, byte[]> record) {
        try {
            while (!taken(record)) {
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending to " + record.topic(), e);
        }
    }

    private boolean taken(ProducerRecord<String, byte[]> record) throws InterruptedException {
        try {
            out.send(record).toCompletableFuture().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused && !(refused instanceof RetriableException)) {
                throw refused;
            }
            LOG.warnf("%s did not take a record, it is offered again: %s", record.topic(), e.getCause());
            return false;
        }
    }
}
