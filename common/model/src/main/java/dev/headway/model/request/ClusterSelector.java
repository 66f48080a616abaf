package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Labels;
import java.util.List;

/** Chooses clusters of the fleet by label, by name, or both: a cluster is chosen if either says so. */
public record ClusterSelector(Labels matchLabels, List<String> names) {

    /** What a document may leave out. */
    public static final ClusterSelector DEFAULT = new ClusterSelector(Labels.none(), List.of());

    public ClusterSelector {
        requireNonNull(matchLabels, "matchLabels is null");
        names = List.copyOf(names);
    }

    /** Whether a cluster of this name and these labels is chosen. */
    public boolean selects(String name, Labels labels) {
        return names.contains(name) || (!matchLabels.values().isEmpty() && matchLabels.match(labels));
    }

    boolean isEmpty() {
        return matchLabels.values().isEmpty() && names.isEmpty();
    }
}
