package dev.headway.mesh.helm;

import static java.util.Objects.requireNonNull;

/**
 * A chart at one version, where Helm can load it.
 *
 * @param version the chart's version; charts are always pinned
 * @param reference a folder, a {@code .tgz} file or an {@code oci://} address without version
 */
public record Chart(String name, String version, String reference) {

    public Chart {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(reference, "reference is null");
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
