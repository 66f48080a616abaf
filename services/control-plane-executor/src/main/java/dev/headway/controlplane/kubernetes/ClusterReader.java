package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Consumers;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions;
import dev.headway.controlplane.domain.Observation;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.StoredRelease;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    Observation read() {
        MetadataLists lists = new MetadataLists(client);
        ConsumerReader consumers = new ConsumerReader(client, lists);
        List<ObservedNamespace> namespaces = consumers.namespaces();
        PodReader pods = pods(namespaces);
        Definitions definitions = new DefinitionReader(client, lists).read();
        return new Observation(
                client.namespaces()
                        .withName("kube-system")
                        .require()
                        .getMetadata()
                        .getUid(),
                client.getKubernetesVersion().getGitVersion(),
                new ControlPlaneReader(client).read(),
                new ReleaseReader(lists).read(installed),
                new DataPlaneReader(client, releases, installed).read(pods.ztunnels()),
                new Consumers(
                        namespaces,
                        consumers.gateways(),
                        pods.revisionLabels(),
                        consumers.resources(definitions.istio()),
                        consumers.passthrough(definitions.istio()),
                        consumers.dryRun(definitions.istio())),
                NodeReader.read(client),
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
