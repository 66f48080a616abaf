package dev.headway.node.domain;

import dev.headway.model.message.NodeEvent;

/** Where the executor's events go. */
@FunctionalInterface
public interface NodeEventGateway {

    /**
     * Publishes an event and returns when it is durable.
     *
     * @param cause CloudEvents id of the command acted upon, empty when it is not known
     * @throws RuntimeException if it is not known to be durable; publishing again is harmless
     */
    void publish(NodeEvent event, String cause);
}
