package dev.headway.planner.kafka;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.Decoded.Unreadable;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.UpgradeRequest;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Gives every request the key of its upgrade, whatever key its sender chose or forgot, and sends what cannot be read to the
 * dead letters. An unreadable request whose upgrade can be told goes on as well, to be rejected by it.
 */
final class RequestIntake implements Processor<String, byte[], String, Carried> {

    static final String TOPIC =
            MessageCatalogue.topicOfFamily(UpgradeRequest.class).name();

    private ProcessorContext<String, Carried> context;
    private Outbox outbox;

    @Override
    public void init(ProcessorContext<String, Carried> processorContext) {
        context = processorContext;
        outbox = new Outbox(processorContext);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        switch (MessageCodec.decode(TOPIC, record.headers(), record.value(), time)) {
            case Read(var envelope) -> pass(record, envelope.message().key());
            case Unreadable unreadable -> {
                outbox.deadLetter(
                        TOPIC, record.key(), record.value(), record.headers(), record.timestamp(), unreadable);
                if (!unreadable.upgrade().isEmpty()) {
                    pass(record, unreadable.upgrade());
                }
            }
        }
    }

    private void pass(Record<String, byte[]> record, String upgrade) {
        context.forward(record.withKey(upgrade).withValue(new Carried(TOPIC, record.value())));
    }
}
