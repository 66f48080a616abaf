package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.IstioVersion;

/**
 * An installed control-plane revision.
 *
 * @param release the Helm release that owns it, empty when no release does
 */
public record ControlPlaneRevision(String name, IstioVersion version, String release, boolean available) {

    public ControlPlaneRevision {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(release, "release is null");
    }
}
