package dev.headway.node.kafka;

import dev.headway.messaging.CommandIntake;
import dev.headway.model.FailureReason;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.node.domain.NodeCommandHandler;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Commands from their Kafka topic, one after the other, each acknowledged when it has been taken in. */
@ApplicationScoped
public class NodeCommandConsumer {

    private static final Logger LOG = Logger.getLogger(NodeCommandConsumer.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final NodeCommandHandler handler;
    private final CommandIntake<NodeCommand> intake;

    NodeCommandConsumer(NodeCommandHandler handler, CommandIntake.Sender sender) {
        this.handler = handler;
        this.intake = new CommandIntake<>(
                NodeCommand.class,
                "node-executor",
                sender,
                (step, detail, at) -> new NodeStepRefused(
                        step, step.step().name(), FailureReason.UNREADABLE_COMMAND, detail, at));
    }

    /**
     * Takes one record in.
     *
     * <p>The one thing that can fail here is Kafka itself. Giving up would lose the command, so the record is tried until its
     * answer is out; taking it in twice is harmless.
     */
    @Incoming("node-executor-commands")
    @Blocking
    public void consume(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        while (true) {
            try {
                intake.accept(record, command -> handler.handle(command.message(), command.id()));
                return;
            } catch (RuntimeException e) {
                LOG.errorf(e, "record %s/%d@%d is tried again", record.topic(), record.partition(), record.offset());
                Thread.sleep(PAUSE);
            }
        }
    }
}
