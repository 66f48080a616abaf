package dev.headway.simulator.invariants;

import dev.headway.model.StepRef;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.TagCommand;
import org.jspecify.annotations.Nullable;

/** Tells the commands among the messages. */
final class Commands {

    private Commands() {}

    /** The attempt that an executor is told to make, release included; null for any other message. */
    @Nullable
    static StepRef toExecutor(Message message) {
        return switch (message) {
            case ControlPlaneCommand command -> command.step();
            case NodeCommand command -> command.step();
            case TagCommand command -> command.step();
            default -> null;
        };
    }

    /** The attempt at a change that an executor is told to make; null for surveys, releases and any other message. */
    @Nullable
    static StepRef change(Message message) {
        return message instanceof SurveyCluster || message instanceof ReleaseNode ? null : toExecutor(message);
    }
}
