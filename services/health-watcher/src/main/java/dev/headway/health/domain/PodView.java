package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A pod of the mesh.
 *
 * @param revision the revision it names, {@code default} for the unnamed one
 * @param version the version of its image
 * @param ready whether its Ready condition is True
 * @param terminating whether it is being deleted
 * @param incarnation differs whenever the pod, a container of it or its readiness has changed in between
 */
public record PodView(
        String name,
        String node,
        String revision,
        String version,
        boolean ready,
        boolean terminating,
        String incarnation) {

    public PodView {
        requireNonNull(name, "name is null");
        requireNonNull(node, "node is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(version, "version is null");
        requireNonNull(incarnation, "incarnation is null");
    }
}
