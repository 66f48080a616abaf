package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Consumers.Labelled;
import dev.headway.controlplane.domain.Consumers.ObservedGateway;
import dev.headway.controlplane.domain.Consumers.ObservedNamespace;
import dev.headway.controlplane.domain.Definitions.Definition;
import dev.headway.mesh.IstioNames;
import dev.headway.mesh.Pages;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Reads what follows revisions and tags. */
final class ConsumerReader {

    private static final long PAGE = 500;
    private static final String DRY_RUN = "istio.io/dry-run";
    private static final String POLICIES = "authorizationpolicies.security.istio.io";
    private static final String SERVICE_ENTRIES = "serviceentries.networking.istio.io";

    private final KubernetesClient client;
    private final MetadataLists lists;

    ConsumerReader(KubernetesClient client, MetadataLists lists) {
        this.client = client;
        this.lists = lists;
    }

    List<ObservedNamespace> namespaces() {
        List<ObservedNamespace> namespaces = new ArrayList<>();
        Pages.each(
                client.namespaces(),
                PAGE,
                (Namespace namespace) -> namespaces.add(new ObservedNamespace(
                        namespace.getMetadata().getName(),
                        ObjectMetas.label(namespace, IstioNames.REV),
                        ObjectMetas.label(namespace, "istio-injection"),
                        ObjectMetas.label(namespace, "istio.io/dataplane-mode").equals("ambient"))));
        return namespaces;
    }

    List<ObservedGateway> gateways() {
        List<ObservedGateway> gateways = new ArrayList<>();
        IstioGateways.each(
                client,
                gateway -> gateways.add(new ObservedGateway(
                        gateway.getMetadata().getNamespace(),
                        gateway.getMetadata().getName(),
                        gateway.getSpec().getGatewayClassName(),
                        ObjectMetas.label(gateway, IstioNames.REV),
                        managed(gateway))));
        return gateways;
    }

    /** An address that is no IP address names what somebody else deployed. */
    private static boolean managed(Gateway gateway) {
        var addresses = gateway.getSpec().getAddresses();
        return addresses.isEmpty()
                || (addresses.size() == 1
                        && Objects.requireNonNullElse(addresses.getFirst().getType(), "IPAddress")
                                .equals("IPAddress"));
    }

    /** Istio's own resources with a label {@code istio.io/rev}. */
    List<Labelled> resources(List<Definition> definitions) {
        return Concurrent.map(definitions, this::labelled).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Labelled> labelled(Definition definition) {
        List<Labelled> found = new ArrayList<>();
        lists.each(
                path(definition),
                IstioNames.REV,
                metadata -> found.add(new Labelled(
                        plural(definition) + " " + object(metadata), ObjectMetas.label(metadata, IstioNames.REV))));
        return found;
    }

    /** The AuthorizationPolicies that are only tried. */
    List<String> dryRun(List<Definition> definitions) {
        List<String> found = new ArrayList<>();
        definitions.stream()
                .filter(definition -> definition.name().equals(POLICIES))
                .forEach(definition -> lists.each(path(definition), "", metadata -> {
                    if (ObjectMetas.annotation(metadata, DRY_RUN).equals("true")) {
                        found.add(object(metadata));
                    }
                }));
        return found;
    }

    /** The ServiceEntries whose addresses are not resolved. */
    List<String> passthrough(List<Definition> definitions) {
        List<String> found = new ArrayList<>();
        definitions.stream()
                .filter(definition -> definition.name().equals(SERVICE_ENTRIES))
                .forEach(definition -> Pages.each(
                        client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                        .withGroup("networking.istio.io")
                                        .withVersion(version(definition))
                                        .withKind("ServiceEntry")
                                        .withPlural("serviceentries")
                                        .withNamespaced(true)
                                        .build())
                                .inAnyNamespace(),
                        PAGE,
                        entry -> {
                            if (unresolved(entry)) {
                                found.add(object(entry.getMetadata()));
                            }
                        }));
        return found;
    }

    /** Resolution NONE is the default. */
    private static boolean unresolved(GenericKubernetesResource entry) {
        return entry.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                && "NONE".equals(Objects.requireNonNullElse(spec.get("resolution"), "NONE"));
    }

    private static String path(Definition definition) {
        String group = definition.name().substring(definition.name().indexOf('.') + 1);
        return "/apis/%s/%s/%s".formatted(group, version(definition), plural(definition));
    }

    private static String plural(Definition definition) {
        return definition.name().substring(0, definition.name().indexOf('.'));
    }

    private static String version(Definition definition) {
        return new TreeSet<>(definition.served()).first();
    }

    private static String object(ObjectMeta metadata) {
        return metadata.getNamespace() == null
                ? metadata.getName()
                : metadata.getNamespace() + "/" + metadata.getName();
    }
}
