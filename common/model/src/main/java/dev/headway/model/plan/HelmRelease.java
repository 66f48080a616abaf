package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

/**
 * An installed Helm release at one of its revisions.
 *
 * @param chart the chart's name without version, such as {@code ztunnel}
 * @param version the chart's version
 * @param revision Helm's revision counter of the release, from 1
 * @param status as Helm says it, such as {@code deployed} or {@code pending-upgrade}
 */
public record HelmRelease(String namespace, String name, String chart, String version, int revision, String status) {

    public HelmRelease {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(chart, "chart is null");
        requireNonNull(version, "version is null");
        requireNonNull(status, "status is null");
    }
}
