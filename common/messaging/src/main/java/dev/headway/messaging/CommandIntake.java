package dev.headway.messaging;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The way a command reaches an executor: what can be read is handed on, what cannot becomes a dead letter and, where the
 * step can still be told, a refusal event.
 *
 * @param <C> the command family
 */
public final class CommandIntake<C extends StepMessage> {

    /** Sends a record and returns when the broker has it. */
    @FunctionalInterface
    public interface Sender {

        /**
         * Sends.
         *
         * @throws RuntimeException if the broker did not take it; the command is then read again
         */
        void send(ProducerRecord<String, byte[]> record);
    }

    /** Makes the refusal event of a command that could not be read. */
    @FunctionalInterface
    public interface Refusal {
        Message of(StepRef step, String detail, Instant at);
    }

    private final Class<C> family;
    private final String service;
    private final MessageCodec codec;
    private final Sender sender;
    private final Refusal refusal;

    public CommandIntake(Class<C> family, String service, Sender sender, Refusal refusal) {
        this.family = family;
        this.service = service;
        this.codec = new MessageCodec(service);
        this.sender = sender;
        this.refusal = refusal;
    }

    /** Reads one record and hands its command on, or sends it where unreadable records go. */
    public void accept(ConsumerRecord<String, byte[]> record, Consumer<Envelope<C>> handler) {
        switch (MessageCodec.decode(record)) {
            case Read(Envelope<? extends Message> envelope) ->
                handler.accept(new Envelope<>(
                        family.cast(envelope.message()), envelope.id(), envelope.time(), envelope.cause()));
            case Unreadable unreadable -> refuse(record, unreadable);
        }
    }

    private void refuse(ConsumerRecord<String, byte[]> record, Unreadable unreadable) {
        sender.send(DeadLetters.of(
                service,
                record.topic(),
                record.partition(),
                record.offset(),
                record.headers(),
                record.key(),
                record.value(),
                unreadable));
        StepRef step = unreadable.step();
        if (step != null) {
            // The record's own time keeps the event the same when the command is read twice.
            Instant at = Instant.ofEpochMilli(record.timestamp());
            sender.send(codec.encode(refusal.of(step, unreadable.detail(), at), at, ""));
        }
    }
}
