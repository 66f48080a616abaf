package dev.headway.controlplane.kafka;

import dev.headway.messaging.CommandIntake;
import dev.headway.messaging.RecordSender;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** The one way out of this service: events, registrations and dead letters. */
@ApplicationScoped
public class EventPublisher implements CommandIntake.Sender {

    private final RecordSender sender;

    EventPublisher(
            @Channel("control-plane-executor-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> out) {
        this.sender = new RecordSender(out::send);
    }

    @Override
    public void send(ProducerRecord<String, byte[]> record) {
        sender.send(record);
    }

    /** Sends, and where the broker will never take the record sends another one that says so. */
    void send(ProducerRecord<String, byte[]> record, Function<String, ProducerRecord<String, byte[]>> instead) {
        sender.send(record, instead);
    }
}
