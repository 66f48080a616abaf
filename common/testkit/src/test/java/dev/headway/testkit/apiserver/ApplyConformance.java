package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-side apply. */
abstract class ApplyConformance extends Conformance {
    ApplyConformance(TestCluster cluster) {
        super(cluster);
    }

    @Test
    void createsWhatDoesNotExist() {
        ConfigMap applied = apply("alice", "key: value");

        assertThat(applied.getMetadata().getUid()).isNotEmpty();
        assertThat(applied.getMetadata().getManagedFields())
                .singleElement()
                .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
                .containsExactly("alice", "Apply");
    }

    @Test
    void keepsTheVersionWhenNothingChanged() {
        ConfigMap first = apply("alice", "key: value");
        ConfigMap second = apply("alice", "key: value");

        assertThat(second.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
    }

    @Test
    void removesWhatIsNoLongerApplied() {
        apply("alice", "a: 1x, b: 2x");

        assertThat(apply("alice", "a: 1x").getData()).containsOnly(Map.entry("a", "1x"));
    }

    @Test
    void keepsWhatOthersApplied() {
        apply("alice", "a: 1x");
        apply("bob", "b: 2x");

        assertThat(apply("alice", "c: 3x").getData()).containsOnlyKeys("b", "c");
    }

    @Test
    void keepsAFieldAsLongAsOneOfItsOwnersAppliesIt() {
        apply("alice", "a: 1x, b: 2x");
        apply("bob", "b: 2x");

        assertThat(apply("alice", "a: 1x").getData()).containsOnlyKeys("a", "b");
        assertThat(apply("bob", "c: 3x").getData()).containsOnlyKeys("a", "c");
    }

    @Test
    void refusesToTakeAFieldFromAnotherManager() {
        apply("alice", "a: 1x");

        Status status = refusal(() -> apply("bob", "a: 2x"));

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getReason()).isEqualTo("Conflict");
        assertThat(status.getMessage()).isEqualTo("Apply failed with 1 conflict: conflict with \"alice\": .data.a");
        assertThat(status.getDetails().getCauses()).singleElement().satisfies(cause -> {
            assertThat(cause.getReason()).isEqualTo("FieldManagerConflict");
            assertThat(cause.getField()).isEqualTo(".data.a");
            assertThat(cause.getMessage()).isEqualTo("conflict with \"alice\"");
        });
    }

    @Test
    void namesTheVersionThatAManagerUpdatesWith() {
        client.resource(configMap("m")).patch(applyAs("alice", true), yaml("a: 1x"));
        client.resource(configMap("m"))
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("bob")
                                .build(),
                        "{\"data\":{\"b\":\"2x\",\"c\":\"3x\"}}");

        Status status = refusal(() -> apply("alice", "a: 1x, b: 4x, c: 5x"));

        assertThat(status.getMessage())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"bob\" using v1:\n- .data.b\n- .data.c");
    }

    @Test
    void takesAFieldByForce() {
        apply("alice", "a: 1x");

        ConfigMap forced = client.resource(configMap("m")).patch(applyAs("bob", true), yaml("a: 2x"));

        assertThat(forced.getData()).containsEntry("a", "2x");
        assertThat(forced.getMetadata().getManagedFields())
                .extracting(ManagedFieldsEntry::getManager)
                .containsExactly("bob");
    }

    @Test
    void refusesToTakeAFieldThatAnUpdateWrote() {
        apply("alice", "a: 1x");
        client.resource(configMap("m")).patch(as(PatchType.JSON_MERGE), "{\"data\":{\"a\":\"9x\"}}");

        Status status = refusal(() -> apply("alice", "a: 1x"));

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getDetails().getCauses().get(0).getField()).isEqualTo(".data.a");
    }

    @Test
    void ownsListItemsByTheirKeys() {
        applyDeployment(
                "alice", "{name: main, image: 'i:1', env: [{name: A, value: '1'}]}, {name: side, image: 'i:1'}");
        applyDeployment("bob", "{name: main, env: [{name: B, value: '2'}]}");

        Deployment changed = applyDeployment("alice", "{name: main, image: 'i:2'}");

        Container main =
                changed.getSpec().getTemplate().getSpec().getContainers().get(0);
        assertThat(changed.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
        assertThat(main.getImage()).isEqualTo("i:2");
        assertThat(main.getEnv()).extracting(EnvVar::getName).containsExactly("B");
    }

    @Test
    void needsAFieldManager() {
        Status status = refusal(() -> client.resource(configMap("m"))
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("")
                                .build(),
                        yaml("a: 1x")));

        assertThat(status.getMessage()).contains("fieldManager");
    }

    private ConfigMap apply(String manager, String data) {
        return client.resource(configMap("m")).patch(applyAs(manager, false), yaml(data));
    }

    private static String yaml(String data) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {%s}\n".formatted(data);
    }

    private Deployment applyDeployment(String manager, String containers) {
        return client.resource(deployment("d"))
                .patch(
                        applyAs(manager, false),
                        ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {"
                                        + "selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}},"
                                        + " spec: {containers: [%s]}}}\n")
                                .formatted(containers));
    }
}
