package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

/**
 * A CustomResourceDefinition of Istio.
 *
 * @param version the chart version it is labelled with, empty when it carries none
 */
public record CrdView(String name, boolean established, String version) {

    public CrdView {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
    }
}
