package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.Observation.ObservedNode;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import dev.headway.mesh.helm.RenderedChart;
import dev.headway.mesh.helm.StoredRelease;
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
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what a survey is drawn from. */
final class ClusterReader {

    private static final long PAGE = 500;
    private static final String IN_UPGRADE = "headway.dev/upgrade";
    private static final String VERSION_LABEL = "app.kubernetes.io/version";
    private static final String DEFAULT = "default";

    private final KubernetesClient client;
    private final IstioReleases releases;

    ClusterReader(KubernetesClient client, IstioReleases releases) {
        this.client = client;
        this.releases = releases;
    }

    Observation read() {
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
        return new Observation(
                client.namespaces()
                        .withName("kube-system")
                        .require()
                        .getMetadata()
                        .getUid(),
                client.getKubernetesVersion().getGitVersion(),
                revisions,
                istiods(),
                istiodReleases,
                tagWebhooks,
                tagServices(),
                defaultRevision(),
                others,
                daemonSet
                        .map(found -> revision(found.getSpec().getTemplate().getMetadata()))
                        .orElse(""),
                ownStrategy(ztunnel, daemonSet),
                gatewayTags(),
                nodes(),
                ztunnelRevisions());
    }

    private void webhooks(Set<String> revisions, Map<String, String> tags) {
        for (MutatingWebhookConfiguration webhook : client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withLabel(IstioNames.REV)
                .list()
                .getItems()) {
            String revision = ObjectMetas.label(webhook, IstioNames.REV);
            String tag = ObjectMetas.label(webhook, IstioNames.TAG);
            if (tag.isEmpty()) {
                revisions.add(revision);
            } else {
                tags.put(tag, revision);
            }
        }
    }

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
        Optional<DaemonSet> own =
                ztunnel.flatMap(newest -> releases.beforeNodeWalk(newest.release(), StepKind.STAGE_ZTUNNEL)
                        .filter(before ->
                                before.release().revision() != newest.release().revision())
                        .map(before -> MeshDaemonSet.in(RenderedChart.parse(before.manifest()))));
        return own.or(() -> live).map(MeshDaemonSet::strategy).orElse(new UpdateStrategy(Type.ROLLING_UPDATE, "", ""));
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
            }
        });
        return revisions;
    }

    private static String revision(ObjectMeta metadata) {
        return ObjectMetas.annotation(metadata, IstioNames.REV);
    }
}
