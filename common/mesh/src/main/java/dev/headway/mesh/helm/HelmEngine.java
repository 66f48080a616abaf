package dev.headway.mesh.helm;

import dev.headway.mesh.Cluster;
import dev.headway.model.plan.HelmRelease;

/**
 * What Headway lets Helm do. Reading is the business of {@link ReleaseHistory}.
 *
 * <p>Values are always complete: the chart's new defaults and these, nothing carried over behind the caller's back. Calls
 * return when the API server has the objects, not when pods are ready. Calls that touch the same release must not overlap.
 */
public interface HelmEngine {

    /**
     * Installs a release that does not exist yet; its namespace is made where it is missing.
     *
     * @param description kept with the release's revision
     * @throws HelmException if Helm could not carry it out
     */
    HelmRelease install(
            Cluster cluster, String namespace, String release, Chart chart, Values values, String description);

    /**
     * Upgrades an existing release.
     *
     * @param description kept with the release's revision
     * @throws HelmException if Helm could not carry it out
     */
    HelmRelease upgrade(
            Cluster cluster, String namespace, String release, Chart chart, Values values, String description);

    /**
     * Uninstalls a release with its history; one that does not exist is left at that.
     *
     * @throws HelmException if Helm could not carry it out
     */
    void uninstall(Cluster cluster, String namespace, String release);

    /**
     * Renders a chart without a cluster.
     *
     * @param kubeVersion the Kubernetes version templates see, empty for Helm's own default
     * @throws HelmException if Helm could not render it
     */
    RenderedChart template(Chart chart, String namespace, String release, Values values, String kubeVersion);
}
