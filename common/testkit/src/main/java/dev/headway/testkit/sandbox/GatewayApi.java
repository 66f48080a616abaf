package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The Gateway API's resource definitions as its bundle installs them, without their schemas. */
final class GatewayApi {

    private GatewayApi() {}

    /** The definitions of a bundle, for example {@code v1.4.0}. */
    static List<CustomResourceDefinition> definitions(String bundle) {
        return List.of(
                definition(bundle, "Gateway", "gateways", true, "v1", "v1beta1"),
                definition(bundle, "GatewayClass", "gatewayclasses", false, "v1", "v1beta1"),
                definition(bundle, "HTTPRoute", "httproutes", true, "v1", "v1beta1"),
                definition(bundle, "GRPCRoute", "grpcroutes", true, "v1"),
                definition(bundle, "ReferenceGrant", "referencegrants", true, "v1", "v1beta1"));
    }

    private static CustomResourceDefinition definition(
            String bundle, String kind, String plural, boolean namespaced, String stored, String... alsoServed) {
        List<CustomResourceDefinitionVersion> versions = new ArrayList<>();
        versions.add(version(stored, true));
        for (String version : alsoServed) {
            versions.add(version(version, false));
        }
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(plural + ".gateway.networking.k8s.io")
                .addToAnnotations("gateway.networking.k8s.io/bundle-version", bundle)
                .addToAnnotations("gateway.networking.k8s.io/channel", "standard")
                .addToAnnotations(
                        "api-approved.kubernetes.io", "https://github.com/kubernetes-sigs/gateway-api/pull/3328")
                .endMetadata()
                .withNewSpec()
                .withGroup("gateway.networking.k8s.io")
                .withScope(namespaced ? "Namespaced" : "Cluster")
                .withNewNames()
                .withKind(kind)
                .withListKind(kind + "List")
                .withPlural(plural)
                .withSingular(kind.toLowerCase(Locale.ROOT))
                .endNames()
                .withVersions(versions)
                .endSpec()
                .build();
    }

    private static CustomResourceDefinitionVersion version(String name, boolean stored) {
        return new CustomResourceDefinitionVersionBuilder()
                .withName(name)
                .withServed(true)
                .withStorage(stored)
                .withNewSubresources()
                .withNewStatus()
                .endStatus()
                .endSubresources()
                .withNewSchema()
                .withOpenAPIV3Schema(new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withXKubernetesPreserveUnknownFields(true)
                        .build())
                .endSchema()
                .build();
    }
}
