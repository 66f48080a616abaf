package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation.ControlPlanes;
import dev.headway.controlplane.domain.Observation.Istiod;
import dev.headway.controlplane.domain.VersionRules;
import dev.headway.mesh.IstioNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Reads revisions and tags: from webhooks, and from Services too, as Istio does from 1.28. */
final class ControlPlaneReader {

    private static final String VERSION_LABEL = "app.kubernetes.io/version";

    private final KubernetesClient client;

    ControlPlaneReader(KubernetesClient client) {
        this.client = client;
    }

    ControlPlanes read() {
        Set<String> revisions = new HashSet<>();
        Map<String, String> tags = new HashMap<>();
        client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withLabel(IstioNames.REV)
                .list()
                .getItems()
                .forEach(webhook -> {
                    String tag = ObjectMetas.label(webhook, IstioNames.TAG);
                    if (tag.isEmpty()) {
                        revisions.add(ObjectMetas.label(webhook, IstioNames.REV));
                    } else {
                        tags.put(tag, ObjectMetas.label(webhook, IstioNames.REV));
                    }
                });
        return new ControlPlanes(revisions, istiods(), tags, tagServices(), defaultRevision());
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
                .map(ControlPlaneReader::istiod)
                .toList();
    }

    private static Istiod istiod(Deployment deployment) {
        DeploymentStatus status = Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
        boolean available = status.getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Available")
                        && condition.getStatus().equals("True"));
        return new Istiod(
                ObjectMetas.label(deployment, IstioNames.REV),
                version(deployment),
                available,
                Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1),
                Math.min(
                        Objects.requireNonNullElse(status.getReadyReplicas(), 0),
                        Objects.requireNonNullElse(status.getUpdatedReplicas(), 0)));
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

    private String defaultRevision() {
        HasMetadata validator = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR)
                .get();
        return validator == null ? "" : ObjectMetas.label(validator, IstioNames.REV);
    }
}
