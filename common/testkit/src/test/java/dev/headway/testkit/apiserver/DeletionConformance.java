package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class DeletionConformance extends Conformance {
    DeletionConformance(TestCluster cluster) {
        super(cluster);
    }

    @Test
    void removesAPodWithoutANodeAtOnce() {
        client.resource(pod("p", "")).create();

        client.pods().inNamespace(namespace).withName("p").delete();

        assertThat(livePod()).isNull();
    }

    @Test
    void keepsAPodOnANodeUntilItsKubeletIsDone() {
        client.resource(pod("p", "node-a")).create();

        client.pods().inNamespace(namespace).withName("p").delete();

        Pod deleting = livePod();
        assertThat(deleting.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(deleting.getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(30);
        client.pods().inNamespace(namespace).withName("p").withGracePeriod(0).delete();
        assertThat(livePod()).isNull();
    }

    @Test
    void takesTheGracePeriodOfThePodOrOfTheCaller() {
        client.resource(new PodBuilder(pod("p", "node-a"))
                        .editSpec()
                        .withTerminationGracePeriodSeconds(7L)
                        .endSpec()
                        .build())
                .create();
        client.pods().inNamespace(namespace).withName("p").delete();
        assertThat(livePod().getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(7);

        client.pods().inNamespace(namespace).withName("p").withGracePeriod(3).delete();
        assertThat(livePod().getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(3);
    }

    @Test
    void refusesToDeleteAnotherIncarnation() {
        client.resource(configMap("a")).create();

        Status status = refusal(() -> client.raw(
                "/api/v1/namespaces/%s/configmaps/a".formatted(namespace),
                "DELETE",
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"uid\":\"other\"}}"));

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getMessage())
                .startsWith("Operation cannot be fulfilled on ConfigMap \"a\":"
                        + " the UID in the precondition (other) does not match the UID in record (")
                .endsWith("). The object might have been deleted and then recreated");
        assertThat(status.getDetails().getKind()).isEqualTo("ConfigMap");
        assertThat(client.resource(configMap("a")).get()).isNotNull();
    }

    @Test
    void refusesToDeleteAnotherVersion() {
        ConfigMap first = client.resource(configMap("a")).create();
        client.resource(configMap("a")).patch(as(PatchType.JSON_MERGE), "{\"data\":{\"k\":\"v\"}}");

        Status status = refusal(() -> client.resource(first)
                .lockResourceVersion(first.getMetadata().getResourceVersion())
                .delete());

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getReason()).isEqualTo("Conflict");
        assertThat(status.getMessage()).contains("the ResourceVersion in the precondition (");
    }

    @Test
    void waitsForFinalizers() {
        ConfigMap map = configMap("a");
        map.getMetadata().setFinalizers(List.of("example.org/wait"));
        client.resource(map).create();

        client.resource(map).delete();

        assertThat(client.resource(map).get().getMetadata().getDeletionTimestamp())
                .isNotNull();
        client.resource(map).patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        assertThat(client.resource(map).get()).isNull();
    }

    @Test
    void deletesACollectionBySelector() {
        client.resource(configMap("a")).create();
        client.resource(configMap("b")).create();

        client.configMaps().inNamespace(namespace).withLabel("app", "a").delete();

        assertThat(client.resource(configMap("a")).get()).isNull();
        assertThat(client.resource(configMap("b")).get()).isNotNull();
    }

    @Test
    void answersNotFoundForWhatIsNotThere() {
        assertThat(client.resource(configMap("a")).delete()).isEmpty();
    }

    @Test
    void deletesWhatLostItsOwner() {
        needsControllers();
        ConfigMap owner = client.resource(configMap("owner")).create();
        client.resource(owned("child", owner)).create();

        client.resource(owner).delete();

        await().until(() -> client.resource(configMap("child")).get() == null);
    }

    @Test
    void deletesDependentsFirstInTheForeground() {
        needsControllers();
        ConfigMap owner = client.resource(configMap("owner")).create();
        ConfigMap child = owned("child", owner);
        child.getMetadata().setFinalizers(List.of("example.org/wait"));
        client.resource(child).create();

        client.configMaps()
                .inNamespace(namespace)
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                .delete();

        await().until(() -> client.resource(child).get().getMetadata().getDeletionTimestamp() != null);
        assertThat(client.resource(configMap("owner")).get().getMetadata().getFinalizers())
                .containsExactly("foregroundDeletion");
        client.resource(child).patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
        await().until(() -> client.resource(configMap("owner")).get() == null);
    }

    @Test
    void leavesDependentsAloneWhenAskedTo() {
        needsControllers();
        ConfigMap owner = client.resource(configMap("owner")).create();
        client.resource(owned("child", owner)).create();

        client.configMaps()
                .inNamespace(namespace)
                .withName("owner")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        await().until(() -> client.resource(configMap("owner")).get() == null);
        assertThat(client.resource(configMap("child")).get().getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @Test
    void emptiesANamespaceThatIsDeleted() {
        needsControllers();
        String name = namespace + "-gone";
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        ConfigMap map = configMap("a");
        map.getMetadata().setNamespace(name);
        client.resource(map).create();

        client.namespaces().withName(name).delete();

        await().until(() -> client.namespaces().withName(name).get() == null);
        assertThat(client.resource(map).get()).isNull();
    }

    @Test
    void admitsNothingNewIntoANamespaceThatIsGoing() {
        ConfigMap map = configMap("a");
        map.getMetadata().setFinalizers(List.of("example.org/wait"));
        client.resource(map).create();
        client.namespaces().withName(namespace).delete();

        Status status = refusal(() -> client.resource(configMap("b")).create());

        assertThat(status.getCode()).isEqualTo(403);
        assertThat(status.getMessage()).contains("because it is being terminated");
        client.resource(map).patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    }

    @Test
    void deletesAPodOnlyIfItIsTheOneMeant() {
        Pod created = client.resource(pod("p", "")).create();

        client.raw(
                "/api/v1/namespaces/%s/pods/p".formatted(namespace),
                "DELETE",
                "{\"preconditions\":{\"uid\":\"%s\"}}"
                        .formatted(created.getMetadata().getUid()));

        assertThat(livePod()).isNull();
    }

    private ConfigMap owned(String name, ConfigMap owner) {
        return new ConfigMapBuilder(configMap(name))
                .editMetadata()
                .addNewOwnerReference()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private Pod livePod() {
        return client.pods().inNamespace(namespace).withName("p").get();
    }
}
