package dev.headway.node.kafka;

import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.RecordSender;
import dev.headway.model.message.NodeEvent;
import dev.headway.node.domain.NodeEventGateway;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Events on their Kafka topic; a publication ends when the broker has acknowledged it. */
@ApplicationScoped
public class KafkaNodeEvents implements NodeEventGateway {

    private final MessageCodec codec = new MessageCodec("node-executor");
    private final RecordSender sender;

    KafkaNodeEvents(
            @Channel("node-executor-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> out) {
        this.sender = new RecordSender(out::send);
    }

    @Override
    public void publish(NodeEvent event, String cause) {
        send(codec.encode(event, event.occurredAt(), cause));
    }

    /** Sends a record; it ends when the broker has it. */
    void send(ProducerRecord<String, byte[]> record) {
        sender.send(record);
    }
}
