package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Reference;
import dev.headway.controlplane.domain.Reference.Kind;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what refers to a control-plane revision. */
final class ReferenceReader {

    private static final long PAGE = 500;
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
    private static final Set<String> ISTIOD_ADDRESSES = Set.of("XDS_ADDRESS", "CA_ADDRESS", "CA_ADDR");

    private final KubernetesClient client;
    private final String revision;
    private final String service;
    private final List<Reference> found = new ArrayList<>();
    private final Map<Kind, Integer> looked = new EnumMap<>(Kind.class);
    private final Set<String> tags = new HashSet<>();
    private final Map<String, String> labels = new HashMap<>();

    ReferenceReader(KubernetesClient client, String revision) {
        this.client = client;
        this.revision = revision;
        this.service = IstioNames.istiod(revision.equals("default") ? "" : revision);
    }

    List<Reference> read() {
        tags();
        validator();
        namespaces();
        IstioGateways.each(client, this::gateway);
        Pages.each(
                client.apps().deployments().inAnyNamespace(),
                PAGE,
                deployment -> template(deployment, deployment.getSpec().getTemplate()));
        Pages.each(
                client.apps().daemonSets().inAnyNamespace(),
                PAGE,
                daemonSet -> template(daemonSet, daemonSet.getSpec().getTemplate()));
        Pages.each(
                client.apps().statefulSets().inAnyNamespace(),
                PAGE,
                statefulSet -> template(statefulSet, statefulSet.getSpec().getTemplate()));
        PodReader.each(client, this::pod);
        new IstioResources(client).labelled(revision, resource -> {
            look(Kind.CUSTOM_RESOURCE);
            add(Kind.CUSTOM_RESOURCE, resource);
        });
        return List.copyOf(found);
    }

    /** How many objects were looked at, by kind of reference. Of Istio's resources only the labelled ones are read. */
    Map<Kind, Integer> looked() {
        return Map.copyOf(looked);
    }

    private void namespaces() {
        Pages.each(client.namespaces(), PAGE, namespace -> {
            look(Kind.NAMESPACE);
            String label = ObjectMetas.label(namespace, IstioNames.REV);
            labels.put(namespace.getMetadata().getName(), label);
            boolean injected = label.isEmpty() && "enabled".equals(ObjectMetas.label(namespace, "istio-injection"));
            if (labelled(namespace.getMetadata()) || (injected && isDefault())) {
                add(Kind.NAMESPACE, namespace);
            }
        });
    }

    /** Who has no label follows the tag default, and without that tag the unnamed revision. */
    private void gateway(HasMetadata gateway) {
        look(Kind.GATEWAY);
        boolean unlabelled = ObjectMetas.label(gateway, IstioNames.REV).isEmpty()
                && labels.getOrDefault(gateway.getMetadata().getNamespace(), "").isEmpty();
        if (labelled(gateway.getMetadata()) || (unlabelled && isDefault())) {
            add(Kind.GATEWAY, gateway);
        }
    }

    private boolean isDefault() {
        return revision.equals("default") && !tags.contains("default");
    }

    private void tags() {
        List<HasMetadata> objects = new ArrayList<>(client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withLabel(IstioNames.TAG)
                .list()
                .getItems());
        objects.addAll(client.services()
                .inAnyNamespace()
                .withLabel(IstioNames.TAG)
                .list()
                .getItems());
        for (HasMetadata object : objects) {
            look(Kind.TAG);
            tags.add(ObjectMetas.label(object, IstioNames.TAG));
            if (revision.equals(ObjectMetas.label(object, IstioNames.REV))) {
                add(Kind.TAG, object);
            }
        }
    }

    private void validator() {
        ValidatingWebhookConfiguration validator = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(IstioNames.DEFAULT_VALIDATOR)
                .get();
        if (validator != null) {
            look(Kind.DEFAULT_VALIDATOR);
        }
        if (validator != null
                && (revision.equals(ObjectMetas.label(validator, IstioNames.REV)) || callsRevision(validator))) {
            add(Kind.DEFAULT_VALIDATOR, validator);
        }
    }

    private boolean callsRevision(ValidatingWebhookConfiguration validator) {
        return validator.getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getService())
                .anyMatch(called -> called != null && called.getName().equals(service));
    }

    private void template(HasMetadata workload, PodTemplateSpec template) {
        if (isIstiod(template.getMetadata())) {
            return;
        }
        boolean ztunnel = IstioNames.ZTUNNEL.equals(ObjectMetas.label(template.getMetadata(), "app"));
        look(ztunnel ? Kind.ZTUNNEL : Kind.WORKLOAD);
        if (annotated(template.getMetadata()) || connects(template.getSpec())) {
            add(ztunnel ? Kind.ZTUNNEL : Kind.GATEWAY, workload);
        } else if (labelled(template.getMetadata())) {
            add(Kind.WORKLOAD, workload);
        }
    }

    private void pod(Pod pod) {
        boolean gone = pod.getMetadata().getDeletionTimestamp() != null
                || (pod.getStatus() != null
                        && FINISHED.contains(String.valueOf(pod.getStatus().getPhase())));
        if (gone || isIstiod(pod.getMetadata())) {
            return;
        }
        boolean ztunnel = IstioNames.ZTUNNEL.equals(ObjectMetas.label(pod, "app"));
        look(ztunnel ? Kind.ZTUNNEL : Kind.POD);
        if (annotated(pod.getMetadata()) || labelled(pod.getMetadata()) || connects(pod.getSpec())) {
            add(ztunnel ? Kind.ZTUNNEL : Kind.POD, pod);
        }
    }

    /** A label names a tag before it names a revision. */
    private boolean labelled(@Nullable ObjectMeta metadata) {
        return !tags.contains(revision) && revision.equals(ObjectMetas.label(metadata, IstioNames.REV));
    }

    private boolean annotated(@Nullable ObjectMeta metadata) {
        return revision.equals(ObjectMetas.annotation(metadata, IstioNames.REV));
    }

    private boolean connects(@Nullable PodSpec spec) {
        return spec != null && PodTraits.variables(spec).anyMatch(this::connects);
    }

    /** Proxies of gateways have the address inside a document. */
    private boolean connects(EnvVar variable) {
        String value = Objects.requireNonNullElse(variable.getValue(), "");
        return ISTIOD_ADDRESSES.contains(variable.getName())
                ? value.replaceFirst("^https?://", "").startsWith(service + ".")
                : variable.getName().equals("PROXY_CONFIG")
                        && value.contains("\"discoveryAddress\":\"" + service + ".");
    }

    private static boolean isIstiod(@Nullable ObjectMeta metadata) {
        return "istiod".equals(ObjectMetas.label(metadata, "app"));
    }

    private void look(Kind kind) {
        looked.merge(kind, 1, Integer::sum);
    }

    private void add(Kind kind, HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        found.add(new Reference(
                kind,
                object.getKind().toLowerCase(Locale.ROOT) + " " + (namespace == null ? name : namespace + "/" + name)));
    }
}
