package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Discovery, and what a CustomResourceDefinition adds to it. */
abstract class DefinitionConformance extends Conformance {
    private String group = "";

    DefinitionConformance(TestCluster cluster) {
        super(cluster);
    }

    @BeforeEach
    void define() {
        group = namespace + ".example.org";
        client.resource(definition()).create();
        await().ignoreExceptions().until(() -> {
            client.genericKubernetesResources(group + "/v1", "Widget")
                    .inNamespace(namespace)
                    .list();
            return true;
        });
    }

    @AfterEach
    void undefine() {
        client.resource(definition()).delete();
    }

    @Test
    void establishesADefinition() {
        CustomResourceDefinition live = client.resource(definition()).get();

        assertThat(live.getStatus().getConditions())
                .extracting(c -> c.getType() + "=" + c.getStatus())
                .contains("NamesAccepted=True", "Established=True");
        assertThat(live.getStatus().getStoredVersions()).containsExactly("v1");
        assertThat(live.getStatus().getAcceptedNames().getKind()).isEqualTo("Widget");
    }

    @Test
    void listsItsResourcesInDiscovery() {
        await().untilAsserted(() -> {
            APIResourceList resources = client.getApiResources(group + "/v1");
            assertThat(resources).isNotNull();
            assertThat(resources.getResources())
                    .extracting(APIResource::getName)
                    .contains("widgets", "widgets/status");
        });
        await().untilAsserted(() -> assertThat(client.hasApiGroup(group, true)).isTrue());
    }

    @Test
    void servesOneObjectAtEveryVersion() {
        client.resource(widget("v1")).create();

        GenericKubernetesResource beta = client.genericKubernetesResources(group + "/v1beta1", "Widget")
                .inNamespace(namespace)
                .withName("w")
                .get();

        assertThat(beta.getApiVersion()).isEqualTo(group + "/v1beta1");
        assertThat(beta.getAdditionalProperties()).containsEntry("spec", Map.of("size", 1));
    }

    @Test
    void keepsStatusAndSpecApart() {
        GenericKubernetesResource created = client.resource(widget("v1")).create();
        GenericKubernetesResource byStatus = client.genericKubernetesResources(group + "/v1", "Widget")
                .inNamespace(namespace)
                .withName("w")
                .subresource("status")
                .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"size\":9},\"status\":{\"ready\":true}}");

        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(byStatus.getAdditionalProperties())
                .containsEntry("spec", Map.of("size", 1))
                .containsEntry("status", Map.of("ready", true));
        assertThat(byStatus.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void takesNoStrategicMergePatchForACustomResource() {
        client.resource(widget("v1")).create();

        Status status =
                refusal(() -> client.resource(widget("v1")).patch(as(PatchType.STRATEGIC_MERGE), "{\"spec\":{}}"));

        assertThat(status.getCode()).isEqualTo(415);
    }

    @Test
    void mergesListsOfACustomResourceAsItsSchemaSays() {
        apply("alice", "{name: a, port: 1}");
        GenericKubernetesResource both = apply("bob", "{name: b, port: 2}");

        JsonNode spec = Serialization.jsonMapper()
                .valueToTree(both.getAdditionalProperties().get("spec"));
        assertThat(spec.path("listeners")).hasSize(2);
    }

    @Test
    void stopsServingWhatIsNoLongerDefined() {
        client.resource(definition()).delete();

        await().untilAsserted(() -> assertThat(refusal(() -> client.raw(
                                "/apis/%s/v1/namespaces/%s/widgets/w".formatted(group, namespace), "DELETE", "{}"))
                        .getCode())
                .isEqualTo(404));
    }

    @Test
    void tellsItsVersionAndHealth() {
        assertThat(client.getKubernetesVersion().getGitVersion()).startsWith("v1.");
        assertThat(client.raw("/readyz")).isEqualTo("ok");
        assertThat(client.raw("/livez")).isEqualTo("ok");
    }

    private GenericKubernetesResource apply(String manager, String listener) {
        String yaml = "apiVersion: %s/v1\nkind: Widget\nmetadata: {name: w}\nspec: {listeners: [%s]}\n"
                .formatted(group, listener);
        return client.resource(widget("v1")).patch(applyAs(manager, false), yaml);
    }

    private GenericKubernetesResource widget(String version) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(group + "/" + version)
                .withKind("Widget")
                .withNewMetadata()
                .withName("w")
                .withNamespace(namespace)
                .endMetadata()
                .addToAdditionalProperties("spec", Map.of("size", 1))
                .build();
    }

    private CustomResourceDefinition definition() {
        String schema = "{openAPIV3Schema: {type: object, properties: {"
                + "status: {type: object, x-kubernetes-preserve-unknown-fields: true},"
                + "spec: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {listeners: {type: array,"
                + " x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object,"
                + " required: [name], properties: {name: {type: string}, port: {type: integer}}}}}}}}}";
        String yaml = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: widgets.%1$s}
                spec:
                  group: %1$s
                  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
                  scope: Namespaced
                  versions:
                  - {name: v1, served: true, storage: true, subresources: {status: {}}, schema: %2$s}
                  - {name: v1beta1, served: true, storage: false, subresources: {status: {}}, schema: %2$s}
                """.formatted(group, schema);
        return Serialization.unmarshal(
                new java.io.ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
                CustomResourceDefinition.class);
    }
}
