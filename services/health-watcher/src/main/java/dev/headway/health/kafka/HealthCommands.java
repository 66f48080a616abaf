package dev.headway.health.kafka;

import dev.headway.health.domain.Confirmer;
import dev.headway.messaging.CommandIntake;
import dev.headway.model.Evidence;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.Message;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Reads the commands of the planner. */
@ApplicationScoped
public class HealthCommands {

    private final CommandIntake<HealthCommand> intake;
    private final Confirmer confirmer;

    @Inject
    public HealthCommands(Confirmer confirmer, KafkaVerdicts verdicts) {
        this.confirmer = confirmer;
        this.intake = new CommandIntake<>(
                HealthCommand.class, KafkaVerdicts.SERVICE, verdicts::send, HealthCommands::unreadable);
    }

    @Incoming("health-watcher-in")
    @Blocking
    public void receive(ConsumerRecord<String, byte[]> record) {
        intake.accept(record, envelope -> {
            switch (envelope.message()) {
                case ConfirmHealth command -> confirmer.confirm(command);
            }
        });
    }

    private static Message unreadable(StepRef step, String detail, Instant at) {
        return new HealthUnknown(
                step,
                List.of(new Evidence("command", "step " + step.step(), detail, "a readable command", false, at)),
                at);
    }
}
