package dev.headway.node.domain;

import dev.headway.model.message.NodeCommand;
import java.util.function.Predicate;

/** What the node executor takes from the outside. */
public interface NodeCommandHandler {

    /**
     * Takes a command in. When it returns, the command's intent is on the node or its answer is published.
     *
     * @param cause CloudEvents id of the command
     * @throws RuntimeException if an event could not be published; the command has to be delivered again
     */
    void handle(NodeCommand command, String cause);

    /** Says which clusters this process answers for from now on, by name; it works on no other. */
    void answerFor(Predicate<String> clusters);
}
