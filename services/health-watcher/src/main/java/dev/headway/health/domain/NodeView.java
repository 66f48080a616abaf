package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A node.
 *
 * @param ready the status of its Ready condition: True, False, Unknown, or absent
 * @param created when it joined the cluster
 */
public record NodeView(String name, String ready, Instant created) {

    public NodeView {
        requireNonNull(name, "name is null");
        requireNonNull(ready, "ready is null");
        requireNonNull(created, "created is null");
    }
}
