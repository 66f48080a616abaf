package dev.headway.tag.kubernetes;

import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.model.FailureReason;
import dev.headway.tag.domain.RefusedException;
import dev.headway.tag.domain.TagGateway;
import dev.headway.tag.domain.TagGateways;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** The tags of the clusters in the registry. */
@ApplicationScoped
public class Fabric8TagGateways implements TagGateways {

    private final Clusters clusters;
    private final HelmEngine helm;
    private final ChartSource charts;
    private final LeaseHolder self;
    private final Duration leaseDuration;

    @Inject
    public Fabric8TagGateways(Clusters clusters, HelmEngine helm, ChartSource charts, TagPromoterConfig config) {
        this(clusters, helm, charts, LeaseHolder.self(), config.leaseDuration());
    }

    /**
     * Makes gateways.
     *
     * @param self who holds the Lease of an operation
     * @param leaseDuration how long a holder that does not renew is taken to be alive
     */
    public Fabric8TagGateways(
            Clusters clusters, HelmEngine helm, ChartSource charts, LeaseHolder self, Duration leaseDuration) {
        this.clusters = clusters;
        this.helm = helm;
        this.charts = charts;
        this.self = self;
        this.leaseDuration = leaseDuration;
    }

    @Override
    public TagGateway of(String cluster) {
        return Failures.refusing(() -> clusters.find(cluster))
                .map(found -> new Fabric8TagGateway(found, new HelmTags(found, helm, charts, self, leaseDuration)))
                .orElseThrow(() -> new RefusedException(
                        FailureReason.UNKNOWN_CLUSTER,
                        "cluster '%s' is not in the registry of this tag promoter".formatted(cluster)));
    }
}
