package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.FleetGateway;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;

/** The clusters of the registry. */
@ApplicationScoped
public class Fabric8FleetGateway implements FleetGateway {

    private final Clusters clusters;

    @Inject
    public Fabric8FleetGateway(Clusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public List<String> names() {
        return clusters.all().stream().map(Cluster::name).toList();
    }

    @Override
    public ClusterRegistered look(String name, Instant at) {
        Cluster cluster = clusters.find(name)
                .orElseThrow(() -> new IllegalArgumentException("no cluster '%s' in the registry".formatted(name)));
        return new ClusterRegistered(
                name,
                cluster.client()
                        .namespaces()
                        .withName("kube-system")
                        .require()
                        .getMetadata()
                        .getUid(),
                cluster.labels(),
                cluster.client().getKubernetesVersion().getGitVersion(),
                at);
    }
}
