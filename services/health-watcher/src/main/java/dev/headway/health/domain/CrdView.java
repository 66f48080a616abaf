package dev.headway.health.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A CustomResourceDefinition of Istio.
 *
 * @param version the chart version it is labelled with, empty when it carries none
 * @param release the Helm release that owns it, empty when none does
 * @param served the versions of its API that are served
 */
public record CrdView(String name, boolean established, String version, String release, List<String> served) {

    public CrdView {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(release, "release is null");
        served = List.copyOf(served);
    }
}
