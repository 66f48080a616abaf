package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Definitions;
import dev.headway.controlplane.domain.Definitions.Definition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the CustomResourceDefinitions of Istio and of the Gateway API; those of others by name only. */
final class DefinitionReader {

    private static final String ALL = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String GATEWAY_API = ".gateway.networking.k8s.io";
    private static final String ISTIO = ".istio.io";
    private static final String OWNER = "meta.helm.sh/release-name";
    private static final String OWNER_NAMESPACE = "meta.helm.sh/release-namespace";
    private static final String BUNDLE = "gateway.networking.k8s.io/bundle-version";

    /** The kinds that istiod ignores below some bundle. */
    private static final Set<String> BOUNDED = Set.of("grpcroutes", "backendtlspolicies", "tlsroutes", "tcproutes");

    private final KubernetesClient client;
    private final MetadataLists lists;

    DefinitionReader(KubernetesClient client, MetadataLists lists) {
        this.client = client;
        this.lists = lists;
    }

    Definitions read() {
        List<String> names = new ArrayList<>();
        lists.each(ALL, "", metadata -> names.add(metadata.getName()));
        List<String> ours = names.stream()
                .filter(name -> name.endsWith(ISTIO) || name.endsWith(GATEWAY_API))
                .sorted()
                .toList();
        List<Definition> all = Concurrent.map(ours, this::definition).stream()
                .flatMap(Optional::stream)
                .toList();
        return new Definitions(
                all.stream().filter(one -> one.name().endsWith(ISTIO)).toList(),
                all.stream().filter(one -> one.name().endsWith(GATEWAY_API)).toList());
    }

    private Optional<Definition> definition(String name) {
        CustomResourceDefinition found = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .get();
        return Optional.ofNullable(found).map(this::definition);
    }

    private Definition definition(CustomResourceDefinition found) {
        Set<String> served = found.getSpec().getVersions().stream()
                .filter(version -> Boolean.TRUE.equals(version.getServed()))
                .map(CustomResourceDefinitionVersion::getName)
                .collect(Collectors.toSet());
        String plural = found.getSpec().getNames().getPlural();
        String owner = ObjectMetas.annotation(found, OWNER);
        Set<String> stored = found.getStatus() == null
                ? Set.of()
                : new HashSet<>(Objects.requireNonNullElse(found.getStatus().getStoredVersions(), List.of()));
        boolean asked = found.getSpec().getGroup().equals(GATEWAY_API.substring(1)) && BOUNDED.contains(plural);
        return new Definition(
                found.getMetadata().getName(),
                owner.isEmpty() ? "" : ObjectMetas.annotation(found, OWNER_NAMESPACE) + "/" + owner,
                served,
                stored,
                ObjectMetas.annotation(found, BUNDLE),
                asked
                        && served.stream()
                                .findFirst()
                                .filter(version -> inUse(found, version))
                                .isPresent());
    }

    private boolean inUse(CustomResourceDefinition found, String version) {
        return lists.any("/apis/%s/%s/%s"
                .formatted(
                        found.getSpec().getGroup(),
                        version,
                        found.getSpec().getNames().getPlural()));
    }
}
