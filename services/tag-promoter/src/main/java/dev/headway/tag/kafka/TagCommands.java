package dev.headway.tag.kafka;

import dev.headway.messaging.ClusterQueues;
import dev.headway.messaging.CommandIntake;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.RecordSender;
import dev.headway.model.FailureReason;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.tag.domain.CommandHandler;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Takes the commands of the planner. A record is acknowledged when what came of it is published; until then it is read
 * again after a restart, and what was done already is seen in the cluster.
 */
@ApplicationScoped
public class TagCommands {

    private static final String SERVICE = "tag-promoter";

    private final CommandHandler handler;
    private final RecordSender sender;
    private final CommandIntake<TagCommand> intake;
    private final MessageCodec codec = new MessageCodec(SERVICE);
    private final ClusterQueues queues = new ClusterQueues("tag-promoter");

    @Inject
    public TagCommands(
            CommandHandler handler,
            @Channel("tag-promoter-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> emitter) {
        this.handler = handler;
        this.sender = new RecordSender(emitter::send);
        this.intake = new CommandIntake<>(
                TagCommand.class,
                SERVICE,
                sender,
                (step, detail, at) ->
                        new TagStepRefused(step, step.step().name(), FailureReason.UNREADABLE_COMMAND, detail, at));
    }

    @Incoming("tag-promoter-in")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public CompletionStage<Void> receive(Message<ConsumerRecord<String, byte[]>> message) {
        ConsumerRecord<String, byte[]> record = message.getPayload();
        String cluster = Objects.requireNonNullElse(record.key(), "");
        var unused = queues.submit(cluster, () -> intake.accept(record, this::carryOut))
                .thenCompose(nothing -> message.ack())
                .exceptionallyCompose(message::nack);
        return CompletableFuture.completedFuture(null);
    }

    private void carryOut(Envelope<TagCommand> command) {
        handler.handle(command.message()).ifPresent(event -> publish(event, command.id()));
    }

    private void publish(TagEvent event, String cause) {
        sender.send(codec.encode(event, event.occurredAt(), cause), reason -> {
            String detail = "the step was carried out, but %s cannot be published: %s"
                    .formatted(event.getClass().getSimpleName(), reason);
            return codec.encode(
                    new TagStepRefused(
                            event.step(),
                            event.step().step().name(),
                            FailureReason.CONFLICT,
                            detail,
                            event.occurredAt()),
                    event.occurredAt(),
                    cause);
        });
    }

    @PreDestroy
    void close() {
        queues.close();
    }
}
