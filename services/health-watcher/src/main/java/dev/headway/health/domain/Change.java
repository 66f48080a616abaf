package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * Something in a cluster that is no longer as it was.
 *
 * @param node the node it is on or is, empty when it belongs to no node
 */
public record Change(Source source, String node) {

    public Change {
        requireNonNull(source, "source is null");
        requireNonNull(node, "node is null");
    }
}
