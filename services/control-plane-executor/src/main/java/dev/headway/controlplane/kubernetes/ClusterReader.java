package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Consumers;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions;
import dev.headway.controlplane.domain.Observation;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.StoredRelease;
<<<<<<< HEAD
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
=======
import dev.headway.model.Labels;
import dev.headway.model.StepKind;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.plan.HelmRelease;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
>>>>>>> steps
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
<<<<<<< HEAD
        MetadataLists lists = new MetadataLists(client);
        ConsumerReader consumers = new ConsumerReader(client, lists);
        List<ObservedNamespace> namespaces = consumers.namespaces();
        PodReader pods = pods(namespaces);
        Definitions definitions = new DefinitionReader(client, lists).read();
=======
        List<StoredRelease> installed = releases.installed();
        Map<String, HelmRelease> istiodReleases = new HashMap<>();
        List<HelmRelease> others = new ArrayList<>();
        for (StoredRelease stored : installed) {
            if (stored.release().chart().equals(IstioReleases.ISTIOD)) {
                istiodReleases.put(IstioReleases.revisionOf(stored), stored.release());
            } else {
                others.add(stored.release());
            }
        }
        Set<String> revisions = new HashSet<>();
        Map<String, String> tagWebhooks = new HashMap<>();
        webhooks(revisions, tagWebhooks);
        Optional<StoredRelease> ztunnel = installed.stream()
                .filter(stored -> stored.release().chart().equals(IstioReleases.ZTUNNEL))
                .findFirst();
        Optional<DaemonSet> daemonSet = ztunnel.flatMap(new MeshDaemonSet(client)::of);
>>>>>>> steps
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

<<<<<<< HEAD
    private Set<String> localClaims() {
        Set<String> claims = new HashSet<>();
        Pages.each(client.persistentVolumes(), PAGE, (PersistentVolume volume) -> {
            ObjectReference claim = volume.getSpec().getClaimRef();
            boolean local =
                    volume.getSpec().getLocal() != null || volume.getSpec().getHostPath() != null;
            if (local && claim != null) {
                claims.add(claim.getNamespace() + "/" + claim.getName());
=======
    private Map<String, String> tagServices() {
        Map<String, String> tags = new HashMap<>();
        client.services()
                .inAnyNamespace()
                .withLabel(IstioNames.TAG)
                .list()
                .getItems()
                .forEach(service -> tags.put(
                        ObjectMetas.label(service, IstioNames.TAG), ObjectMetas.label(service, IstioNames.REV)));
        return tags;
    }

    private List<Istiod> istiods() {
        return client.apps().deployments().inAnyNamespace().withLabel("app", "istiod").list().getItems().stream()
                .filter(deployment ->
                        !ObjectMetas.label(deployment, IstioNames.REV).isEmpty())
                .map(deployment -> new Istiod(
                        ObjectMetas.label(deployment, IstioNames.REV), version(deployment), available(deployment)))
                .toList();
    }

    private static String version(Deployment istiod) {
        Stream<String> images = istiod.getSpec().getTemplate().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals("discovery"))
                .map(container -> container.getImage().replaceFirst("@.*$", ""))
                .map(image -> image.substring(image.lastIndexOf(':') + 1));
        return Stream.concat(images, Stream.of(ObjectMetas.label(istiod, VERSION_LABEL)))
                .filter(text -> VersionRules.ofImage(text).isPresent())
                .findFirst()
                .orElse("");
    }

    private static boolean available(Deployment deployment) {
        return deployment.getStatus() != null
                && deployment.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Available")
                                && condition.getStatus().equals("True"));
    }

    private String defaultRevision() {
        HasMetadata validator = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR)
                .get();
        return validator == null ? "" : ObjectMetas.label(validator, IstioNames.REV);
    }

    /** In the middle of a node walk the DaemonSet is OnDelete because of us; its own strategy is in the release's history. */
    private UpdateStrategy ownStrategy(Optional<StoredRelease> ztunnel, Optional<DaemonSet> live) {
        Optional<DaemonSet> own = ztunnel.flatMap(newest -> releases.beforeNodeWalk(newest.release(), StepKind.STAGE_ZTUNNEL)
                .filter(before ->
                        before.release().revision() != newest.release().revision())
                .map(before -> MeshDaemonSet.in(RenderedChart.parse(before.manifest()))));
        return own.or(() -> live)
                .map(MeshDaemonSet::strategy)
                .orElse(new UpdateStrategy(Type.ROLLING_UPDATE, "", ""));
    }

    private List<String> gatewayTags() {
        Map<String, String> namespaces = new HashMap<>();
        Pages.each(
                client.namespaces(),
                PAGE,
                (Namespace namespace) -> namespaces.put(
                        namespace.getMetadata().getName(), ObjectMetas.label(namespace, IstioNames.REV)));
        List<String> tags = new ArrayList<>();
        IstioGateways.each(client, gateway -> {
            String own = ObjectMetas.label(gateway, IstioNames.REV);
            String inherited = namespaces.getOrDefault(gateway.getMetadata().getNamespace(), "");
            tags.add(own.isEmpty() ? inherited.isEmpty() ? DEFAULT : inherited : own);
        });
        return tags;
    }

    private List<ObservedNode> nodes() {
        List<ObservedNode> nodes = new ArrayList<>();
        Pages.each(
                client.nodes(),
                PAGE,
                (Node node) -> nodes.add(new ObservedNode(
                        node.getMetadata().getName(),
                        Labels.of(
                                node.getMetadata().getLabels() == null
                                        ? Map.of()
                                        : node.getMetadata().getLabels()),
                        ready(node),
                        Boolean.TRUE.equals(node.getSpec().getUnschedulable()),
                        !ObjectMetas.annotation(node, IN_UPGRADE).isEmpty())));
        return nodes;
    }

    private static boolean ready(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && condition.getStatus().equals("True"));
    }

    private Map<String, String> ztunnelRevisions() {
        Map<String, String> revisions = new HashMap<>();
        Pages.each(client.pods().inAnyNamespace().withLabel("app", IstioNames.ZTUNNEL), PAGE, pod -> {
            String node = pod.getSpec().getNodeName();
            if (node != null && pod.getMetadata().getDeletionTimestamp() == null) {
                revisions.put(node, revision(pod.getMetadata()));
>>>>>>> steps
            }
        });
        return claims;
    }
}
