package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.UpdateStrategy;

/**
 * A DaemonSet with the counters of its status.
 *
 * @param revision the revision its template names, {@code default} for the unnamed one
 * @param version the version of its template's image
 * @param observed the generation its status speaks of
 */
public record DaemonSetView(
        String name,
        String revision,
        String version,
        UpdateStrategy strategy,
        long generation,
        long observed,
        int desired,
        int updated,
        int ready,
        int available) {

    public DaemonSetView {
        requireNonNull(name, "name is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(version, "version is null");
        requireNonNull(strategy, "strategy is null");
    }
}
