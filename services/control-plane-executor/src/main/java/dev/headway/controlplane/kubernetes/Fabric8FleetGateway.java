package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.FleetGateway;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterPins;
import dev.headway.mesh.ClusterProbe;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.Clusters;
import dev.headway.model.FailureReason;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The clusters of the registry. A look is one request; a second one, for the version, is made now and then. */
@ApplicationScoped
public class Fabric8FleetGateway implements FleetGateway {

    private static final Duration VERSION_HOLDS = Duration.ofMinutes(3);

    private record Version(String text, Instant readAt) {}

    private final Clusters clusters;
    private final ClusterPins pins;
    private final Map<String, Version> versions = new ConcurrentHashMap<>();

    @Inject
    public Fabric8FleetGateway(Clusters clusters, ClusterPins pins) {
        this.clusters = clusters;
        this.pins = pins;
    }

    @Override
    public List<String> names() {
        return Stream.concat(clusters.all().stream().map(Cluster::name), clusters.problems().keySet().stream())
                .distinct()
                .toList();
    }

    @Override
    public ClusterRegistration look(String name, Instant at) {
        Optional<Cluster> found = clusters.all().stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst();
        if (found.isEmpty()) {
            String problem = clusters.problems().getOrDefault(name, "it has just left the registry");
            return unreachable(name, FailureReason.CLUSTER_UNREACHABLE, problem, at);
        }
        Cluster cluster = found.get();
        try {
            String uid = ClusterProbe.uid(cluster);
            pins.check(name, uid);
            return new ClusterRegistered(name, uid, cluster.labels(), version(cluster, at), at);
        } catch (ClusterRefusedException e) {
            return unreachable(name, e.reason(), String.valueOf(e.getMessage()), at);
        } catch (KubernetesClientException e) {
            return unreachable(name, FailureReason.CLUSTER_UNREACHABLE, String.valueOf(e.getMessage()), at);
        }
    }

    @Override
    public void pin(String name, String uid) {
        pins.pin(name, uid);
    }

    @Override
    public void free(String name) {
        pins.free(name);
    }

    private ClusterUnreachable unreachable(String name, FailureReason reason, String detail, Instant at) {
        versions.remove(name);
        return new ClusterUnreachable(name, pins.uid(name).orElse(""), reason, detail, at);
    }

    private String version(Cluster cluster, Instant at) {
        return versions.compute(
                        cluster.name(),
                        (name, known) -> known != null
                                        && at.isBefore(known.readAt().plus(VERSION_HOLDS))
                                ? known
                                : new Version(
                                        cluster.client().getKubernetesVersion().getGitVersion(), at))
                .text();
    }
}
