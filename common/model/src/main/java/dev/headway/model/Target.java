package dev.headway.model;

import static java.util.Objects.requireNonNull;

/**
 * The Istio an upgrade leads to.
 *
 * @param revision the name of the new control-plane revision; never the name of a tag
 * @param charts where the charts come from: a folder, an {@code https://} repository or an {@code oci://} registry
 */
public record Target(IstioVersion version, String revision, String charts) {

    public Target {
        requireNonNull(version, "version is null");
        requireNonNull(revision, "revision is null");
        requireNonNull(charts, "charts is null");
    }
}
