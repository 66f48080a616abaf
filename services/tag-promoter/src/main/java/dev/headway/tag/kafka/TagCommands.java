package dev.headway.tag.kafka;

import dev.headway.messaging.ClusterQueues;
import dev.headway.messaging.CommandIntake;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.tag.domain.CommandHandler;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Takes the commands of the planner. A record is acknowledged when what came of it is published; until then it is read
 * again after a restart, and what was done already is seen in the cluster.
 */
@ApplicationScoped
public class TagCommands {

    private static final String SERVICE = "tag-promoter";

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(TagCommands.class);

    private final CommandHandler handler;
    private final Emitter<ProducerRecord<String, byte[]>> emitter;
    private final CommandIntake<TagCommand> intake;
    private final MessageCodec codec = new MessageCodec(SERVICE);
    private final ClusterQueues queues = new ClusterQueues("tag-promoter");

    @Inject
    public TagCommands(
            CommandHandler handler,
            @Channel("tag-promoter-out") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, byte[]>> emitter) {
        this.handler = handler;
        this.emitter = emitter;
        this.intake = new CommandIntake<>(
                TagCommand.class,
                SERVICE,
                this::send,
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
        handler.handle(command.message())
                .ifPresent(event -> send(codec.encode(event, event.occurredAt(), command.id())));
    }

    /** What was done in a cluster is not undone because a broker is away: a record is offered until it is taken. */
    private void send(ProducerRecord<String, byte[]> record) {
        while (!taken(record)) {
            LockSupport.parkNanos(PAUSE.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while sending to " + record.topic());
            }
        }
    }

    private boolean taken(ProducerRecord<String, byte[]> record) {
        try {
            emitter.send(record).toCompletableFuture().join();
            return true;
        } catch (CompletionException | IllegalStateException e) {
            LOG.warnf("%s did not take a record, it is offered again: %s", record.topic(), e.getMessage());
            return false;
        }
    }

    @PreDestroy
    void close() {
        queues.close();
    }
}
