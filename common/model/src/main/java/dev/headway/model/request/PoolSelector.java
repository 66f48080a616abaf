package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Amount;
import dev.headway.model.Labels;

/**
 * Chooses the nodes of one pool by their labels.
 *
 * @param maxUnavailable how many of them may be unavailable at the same time; 0 for what the request says for every pool
 */
public record PoolSelector(Labels matchLabels, Amount maxUnavailable) {

    /** What a document may leave out. */
    public static final Defaults DEFAULT = new Defaults(Amount.of(0));

    /** The default of every optional part, under the same names. */
    public record Defaults(Amount maxUnavailable) {}

    public PoolSelector {
        requireNonNull(matchLabels, "matchLabels is null");
        requireNonNull(maxUnavailable, "maxUnavailable is null");
    }

    /** A pool without a budget of its own. */
    public PoolSelector(Labels matchLabels) {
        this(matchLabels, Amount.of(0));
    }
}
