package dev.headway.health.kafka;

import dev.headway.health.domain.Verdicts;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Verdicts as events on Kafka. */
@ApplicationScoped
public class KafkaVerdicts implements Verdicts {

    static final String SERVICE = "health-watcher";

    private static final Logger LOG = Logger.getLogger(KafkaVerdicts.class);
    private static final String CAUSE = MessageCatalogue.typeOf(ConfirmHealth.class);

    private final MessageCodec codec = new MessageCodec(SERVICE);
    private final Emitter<ProducerRecord<String, byte[]>> emitter;

    @Inject
    public KafkaVerdicts(
            @Channel("health-watcher-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> emitter) {
        this.emitter = emitter;
    }

    @Override
    public void publish(HealthEvent verdict) {
        String cause = verdict.step() + "/" + CAUSE;
        // The verdict is kept: a command that comes again repeats it.
        var unused = emitter.send(codec.encode(verdict, verdict.occurredAt(), cause))
                .exceptionally(failure -> {
                    LOG.errorf(failure, "Cannot publish the verdict on %s", verdict.step());
                    return null;
                });
    }

    /** Sends a record and waits for the broker to have it. */
    void send(ProducerRecord<String, byte[]> record) {
        emitter.send(record).toCompletableFuture().join();
    }
}
