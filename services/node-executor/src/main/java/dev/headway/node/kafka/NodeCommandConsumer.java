package dev.headway.node.kafka;

import dev.headway.messaging.ClusterQueues;
import dev.headway.messaging.CommandIntake;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.node.domain.NodeCommandHandler;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/** Commands from their Kafka topic, each acknowledged when its intent is on the node or its answer is out. */
@ApplicationScoped
public class NodeCommandConsumer {

    private static final Logger LOG = Logger.getLogger(NodeCommandConsumer.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final NodeCommandHandler handler;
    private final CommandIntake<NodeCommand> intake;
    private final ClusterQueues queues = new ClusterQueues("node-executor");

    NodeCommandConsumer(NodeCommandHandler handler, KafkaNodeEvents events) {
        this.handler = handler;
        this.intake = new CommandIntake<>(
                NodeCommand.class,
                "node-executor",
                events::send,
                (step, detail, at) ->
                        new NodeStepRefused(step, step.step().name(), FailureReason.UNREADABLE_COMMAND, detail, at));
    }

    @Incoming("node-executor-commands")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    CompletionStage<Void> consume(Message<ConsumerRecord<String, byte[]>> message) {
        ConsumerRecord<String, byte[]> record = message.getPayload();
        var unused = queues.submit(Objects.requireNonNullElse(record.key(), ""), () -> takeIn(record))
                .thenRun(message::ack);
        return CompletableFuture.completedFuture(null);
    }

    @PreDestroy
    void close() {
        queues.close();
    }

    /**
     * Takes one record in. What can fail here is Kafka itself; giving up would lose the command, and taking it in twice is
     * harmless.
     */
    private void takeIn(ConsumerRecord<String, byte[]> record) {
        while (true) {
            try {
                intake.accept(record, command -> handler.handle(command.message(), command.id()));
                return;
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s/%d@%d is tried again", record.topic(), record.partition(), record.offset());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException("the consumer is closing", e);
        }
    }
}
