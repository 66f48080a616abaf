package dev.headway.messaging;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Sends records and waits until the broker has them. What was done in a cluster is not undone because a broker is away, so a
 * record is offered until it is taken; one that no broker will ever take is given up.
 */
public final class RecordSender implements CommandIntake.Sender {

    private static final Logger LOG = System.getLogger(RecordSender.class.getName());
    private static final long PAUSE_SECONDS = 1;

    /** A channel; the stage ends when the broker has the record. */
    @FunctionalInterface
    public interface Out {
        CompletionStage<?> send(ProducerRecord<String, byte[]> record);
    }

    private final Out out;

    public RecordSender(Out out) {
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

    /**
     * Sends, and where the broker will never take the record sends another one that says so.
     *
     * @param instead makes the other record from the reason
     */
    public void send(ProducerRecord<String, byte[]> record, Function<String, ProducerRecord<String, byte[]>> instead) {
        try {
            send(record);
        } catch (ApiException e) {
            send(instead.apply(String.valueOf(e.getMessage())));
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
            LOG.log(
                    Level.WARNING,
                    "%s did not take a record, it is offered again: %s".formatted(record.topic(), e.getCause()));
            return false;
        }
    }
}
