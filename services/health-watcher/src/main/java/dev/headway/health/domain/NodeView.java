package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A node.
 *
 * @param ready the status of its Ready condition: True, False, Unknown, or absent
 */
public record NodeView(String name, String ready) {

    public NodeView {
        requireNonNull(name, "name is null");
        requireNonNull(ready, "ready is null");
    }
}
