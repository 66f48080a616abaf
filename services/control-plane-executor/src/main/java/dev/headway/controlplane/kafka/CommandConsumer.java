package dev.headway.controlplane.kafka;

import dev.headway.controlplane.domain.CommandHandler;
import dev.headway.messaging.ClusterQueues;
import dev.headway.messaging.CommandIntake;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneEvent;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Takes commands. A record is acknowledged when what came of it is published; until then it is read again after a restart.
 * The channel commits offsets in order, so clusters overtake each other and commits do not.
 */
@ApplicationScoped
public class CommandConsumer {

    static final String SERVICE = "control-plane-executor";

    private final CommandHandler handler;
    private final EventPublisher publisher;
    private final MessageCodec codec = new MessageCodec(SERVICE);
    private final CommandIntake<ControlPlaneCommand> intake;
    private final ClusterQueues queues = new ClusterQueues(SERVICE);

    CommandConsumer(CommandHandler handler, EventPublisher publisher) {
        this.handler = handler;
        this.publisher = publisher;
        this.intake = new CommandIntake<>(
                ControlPlaneCommand.class,
                SERVICE,
                publisher,
                (step, detail, at) -> new ControlPlaneStepRefused(step, FailureReason.UNREADABLE_COMMAND, detail, at));
    }

    @Incoming("control-plane-executor-in")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    CompletionStage<Void> accept(Message<ConsumerRecord<String, byte[]>> message) {
        ConsumerRecord<String, byte[]> record = message.getPayload();
        var unused = queues.submit(
                        Objects.requireNonNullElse(record.key(), ""), () -> intake.accept(record, this::carryOut))
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        message.ack();
                    } else {
                        message.nack(failure);
                    }
                });
        return CompletableFuture.completedFuture(null);
    }

    private void carryOut(Envelope<ControlPlaneCommand> command) {
        handler.handle(command.message()).ifPresent(event -> publish(event, command.id()));
    }

    private void publish(ControlPlaneEvent event, String cause) {
        publisher.send(codec.encode(event, event.occurredAt(), cause), reason -> {
            String detail = "the step was carried out, but %s cannot be published: %s"
                    .formatted(event.getClass().getSimpleName(), reason);
            return codec.encode(
                    new ControlPlaneStepRefused(event.step(), FailureReason.CONFLICT, detail, event.occurredAt()),
                    event.occurredAt(),
                    cause);
        });
    }

    @PreDestroy
    void close() {
        queues.close();
    }
}
