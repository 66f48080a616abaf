package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What draining a node would meet, were it drained now.
 *
 * @param evictions how many pods would have to leave
 * @param blockers the pods that could not leave, NAMESPACE/NAME and why; empty when the node can be drained
 */
public record DrainForecast(int evictions, List<String> blockers) {

    /** Nothing has to leave. */
    public static final DrainForecast EMPTY = new DrainForecast(0, List.of());

    public DrainForecast {
        requireNonNull(blockers, "blockers is null");
        blockers = List.copyOf(blockers);
    }
}
