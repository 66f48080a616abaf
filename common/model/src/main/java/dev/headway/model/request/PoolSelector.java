package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;

/** Chooses the nodes of one pool by their labels. */
public record PoolSelector(Labels matchLabels) {

    public PoolSelector {
        requireNonNull(matchLabels, "matchLabels is null");
    }
}
