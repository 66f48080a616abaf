package dev.headway.tag.kubernetes;

import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.model.FailureReason;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagGateway;
import dev.headway.tag.domain.TagGateways;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The tags of the clusters in the registry. */
@ApplicationScoped
public class Fabric8TagGateways implements TagGateways {

    private final Clusters clusters;
    private final HelmEngine helm;
    private final ChartSource charts;

    @Inject
    public Fabric8TagGateways(Clusters clusters, HelmEngine helm, ChartSource charts) {
        this.clusters = clusters;
        this.helm = helm;
        this.charts = charts;
    }

    @Override
    public TagGateway of(String cluster) {
        return Failures.refusing(() -> clusters.find(cluster))
                .map(found -> new Fabric8TagGateway(found, new HelmTags(found, helm, charts)))
                .orElseThrow(() -> new RefusedException(
                        FailureReason.UNKNOWN_CLUSTER,
                        "cluster '%s' is not in the registry of this tag promoter".formatted(cluster)));
    }
}
