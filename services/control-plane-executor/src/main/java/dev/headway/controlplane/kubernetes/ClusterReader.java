package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Consumers;
import dev.headway.controlplane.domain.Consumers.Labelled;
import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions;
import dev.headway.controlplane.domain.Definitions.Definition;
import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Observation.ControlPlanes;
import dev.headway.controlplane.domain.ObservedNode;
import dev.headway.controlplane.domain.ObservedRelease;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.StoredRelease;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Reads what a survey is drawn from: consistent lists in pages, trimmed at once, metadata only where that is enough. */
final class ClusterReader {

    private static final long PAGE = 250;

    private final KubernetesClient client;
    private final IstioReleases releases;
    private final List<StoredRelease> installed;

    /**
     * Makes a reader.
     *
     * @param installed the newest revision of every release of an Istio chart
     */
    ClusterReader(KubernetesClient client, IstioReleases releases, List<StoredRelease> installed) {
        this.client = client;
        this.releases = releases;
        this.installed = List.copyOf(installed);
    }

    /** Reads the cluster, its pods beside all else: their pages are most of what there is to wait for. */
    Observation read() {
        MetadataLists lists = new MetadataLists(client);
        ConsumerReader consumers = new ConsumerReader(client, lists);
        List<ObservedNamespace> namespaces = consumers.namespaces();
        Future<PodReader> reading = Concurrent.begin(() -> pods(namespaces));
        Definitions definitions = new DefinitionReader(client, lists).read();
        List<Definition> istio = definitions.istio();
        String uid =
                client.namespaces().withName("kube-system").require().getMetadata().getUid();
        String version = client.getKubernetesVersion().getGitVersion();
        ControlPlanes controlPlanes = new ControlPlaneReader(client).read();
        List<ObservedRelease> observed = new ReleaseReader(lists).read(installed);
        List<ObservedGateway> gateways = consumers.gateways();
        List<Labelled> resources = consumers.resources(istio);
        List<String> passthrough = consumers.passthrough(istio);
        List<String> dryRun = consumers.dryRun(istio);
        List<ObservedNode> nodes = NodeReader.read(client);
        PodReader pods = Concurrent.result(reading);
        return new Observation(
                uid,
                version,
                controlPlanes,
                observed,
                new DataPlaneReader(client, releases, installed).read(pods.ztunnels()),
                new Consumers(namespaces, gateways, pods.revisionLabels(), resources, passthrough, dryRun),
                nodes,
                pods.workloads(),
                definitions);
    }

    private PodReader pods(List<ObservedNamespace> namespaces) {
        BudgetReader budgets = new BudgetReader();
        budgets.read(client);
        Set<String> ambient = namespaces.stream()
                .filter(ObservedNamespace::ambient)
                .map(ObservedNamespace::name)
                .collect(Collectors.toSet());
        PodReader pods = new PodReader(budgets, ambient, localClaims());
        pods.read(client);
        return pods;
    }

    private Set<String> localClaims() {
        Set<String> claims = new HashSet<>();
        Pages.each(client.persistentVolumes(), PAGE, (PersistentVolume volume) -> {
            ObjectReference claim = volume.getSpec().getClaimRef();
            boolean local =
                    volume.getSpec().getLocal() != null || volume.getSpec().getHostPath() != null;
            if (local && claim != null) {
                claims.add(claim.getNamespace() + "/" + claim.getName());
            }
        });
        return claims;
    }
}
