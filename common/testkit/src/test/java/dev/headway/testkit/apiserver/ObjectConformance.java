package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentList;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

abstract class ObjectConformance extends Conformance {
    ObjectConformance(TestCluster cluster) {
        super(cluster);
    }

    @Test
    void givesANewObjectItsIdentity() {
        ConfigMap created = client.resource(configMap("a")).create();

        assertThat(created.getMetadata().getUid()).hasSize(36);
        assertThat(created.getMetadata().getResourceVersion()).matches("\\d+");
        assertThat(created.getMetadata().getCreationTimestamp()).endsWith("Z");
        assertThat(created.getMetadata().getManagedFields()).hasSize(1);
    }

    @Test
    void storesNoNulls() {
        String pod = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": null},
                 "spec": {"nodeSelector": null, "containers": [{"name": "c", "image": "i:1", "env": null}]}}
                """;
        client.raw("/api/v1/namespaces/%s/pods".formatted(namespace), "POST", pod);

        String stored = client.raw("/api/v1/namespaces/%s/pods/a".formatted(namespace));

        assertThat(stored)
                .contains("\"image\":\"i:1\"")
                .doesNotContain("\"labels\"")
                .doesNotContain("\"nodeSelector\"")
                .doesNotContain("\"env\"");
    }

    @Test
    void makesANameFromGenerateName() {
        ConfigMap map = new ConfigMapBuilder(configMap("a"))
                .editMetadata()
                .withName(null)
                .withGenerateName("part-")
                .endMetadata()
                .build();

        assertThat(client.resource(map).create().getMetadata().getName()).matches("part-[a-z0-9]{5}");
    }

    @Test
    void refusesAnObjectThatExists() {
        client.resource(configMap("a")).create();

        Status status = refusal(() -> client.resource(configMap("a")).create());

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getReason()).isEqualTo("AlreadyExists");
        assertThat(status.getMessage()).isEqualTo("configmaps \"a\" already exists");
        assertThat(status.getDetails().getKind()).isEqualTo("configmaps");
    }

    @Test
    void refusesAnObjectWithoutItsNamespace() {
        ConfigMap map = configMap("a");
        map.getMetadata().setNamespace("nowhere");

        Status status = refusal(() -> client.resource(map).create());

        assertThat(status.getCode()).isEqualTo(404);
        assertThat(status.getMessage()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void refusesANameThatIsNoDnsName() {
        Status status = refusal(() -> client.resource(configMap("Not_Good")).create());

        assertThat(status.getCode()).isEqualTo(422);
        assertThat(status.getReason()).isEqualTo("Invalid");
        assertThat(status.getDetails().getCauses().get(0).getField()).isEqualTo("metadata.name");
    }

    @Test
    void answersNotFoundWithDetails() {
        Status status = refusal(() -> client.resource(configMap("a")).patch(as(PatchType.JSON_MERGE), "{\"data\":{}}"));

        assertThat(status.getCode()).isEqualTo(404);
        assertThat(status.getReason()).isEqualTo("NotFound");
        assertThat(status.getDetails().getName()).isEqualTo("a");
    }

    @Test
    void refusesAnUpdateOfAnOldVersion() {
        ConfigMap first = client.resource(configMap("a")).create();
        client.resource(new ConfigMapBuilder(first).addToData("k", "1").build()).update();
        ConfigMap stale = new ConfigMapBuilder(first).addToData("k", "2").build();

        Status status = refusal(() -> client.resource(stale)
                .lockResourceVersion(first.getMetadata().getResourceVersion())
                .update());

        assertThat(status.getCode()).isEqualTo(409);
        assertThat(status.getReason()).isEqualTo("Conflict");
        assertThat(status.getMessage())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"a\": the object has been modified;"
                        + " please apply your changes to the latest version and try again");
    }

    @Test
    void keepsTheVersionOfAnObjectThatDidNotChange() {
        ConfigMap first = client.resource(configMap("a")).create();

        ConfigMap same = client.resource(first).update();

        assertThat(same.getMetadata().getResourceVersion())
                .isEqualTo(first.getMetadata().getResourceVersion());
    }

    @Test
    void countsAGenerationForEachChangeOfTheSpecAndForNothingElse() {
        Deployment created = client.resource(deployment("d")).create();
        Deployment labelled = deployments()
                .withName("d")
                .patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}");
        Deployment scaled = deployments().withName("d").patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":3}}");

        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(labelled.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(scaled.getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void fillsInDefaults() {
        Deployment created = client.resource(deployment("d")).create();

        assertThat(created.getSpec().getReplicas()).isEqualTo(1);
        assertThat(created.getSpec().getStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(created.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(30);
    }

    @Test
    void dropsTheStatusOfANewObject() {
        Deployment withStatus = new DeploymentBuilder(deployment("d"))
                .withNewStatus()
                .withReplicas(7)
                .endStatus()
                .build();

        assertThat(client.resource(withStatus).create().getStatus().getReplicas())
                .isNull();
    }

    @Test
    void writesTheStatusOnlyThroughItsSubresource() {
        client.resource(deployment("d")).create();

        Deployment byStatus = deployments()
                .withName("d")
                .subresource("status")
                .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":5},\"status\":{\"replicas\":7}}");
        Deployment byUpdate =
                deployments().withName("d").patch(as(PatchType.JSON_MERGE), "{\"status\":{\"replicas\":9}}");

        assertThat(byStatus.getStatus().getReplicas()).isEqualTo(7);
        assertThat(byStatus.getSpec().getReplicas()).isEqualTo(1);
        assertThat(byStatus.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(byUpdate.getStatus().getReplicas()).isNotEqualTo(9);
    }

    @Test
    void refusesToChangeTheSelectorOfADeployment() {
        client.resource(deployment("d")).create();
        String change = """
                {"spec": {"selector": {"matchLabels": {"app": "other"}}, "template": {"metadata": {"labels": {"app": "other"}}}}}
                """;

        Status status = refusal(() -> deployments().withName("d").patch(as(PatchType.JSON_MERGE), change));

        assertThat(status.getCode()).isEqualTo(422);
        assertThat(status.getMessage()).contains("spec.selector").contains("field is immutable");
    }

    @Test
    void refusesToChangeTheNodeOfAPod() {
        Pod created = client.resource(pod("p", "node-a")).create();
        created.getSpec().setNodeName("node-b");

        Status status = refusal(() -> client.resource(created).update());

        assertThat(status.getCode()).isEqualTo(422);
        assertThat(status.getMessage()).contains("pod updates may not change fields other than");
    }

    @Test
    void startsAPodAsPending() {
        Pod running = new PodBuilder(pod("p", ""))
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();

        assertThat(client.resource(running).create().getStatus().getPhase()).isEqualTo("Pending");
    }

    @Test
    void writesNothingInADryRun() {
        ConfigMap answered = client.resource(configMap("a")).dryRun().create();

        assertThat(answered.getMetadata().getUid()).isNotEmpty();
        assertThat(client.resource(configMap("a")).get()).isNull();
    }

    @Test
    void scalesThroughTheScaleSubresource() {
        client.resource(deployment("d")).create();

        deployments().withName("d").scale(4);

        assertThat(deployments().withName("d").get().getSpec().getReplicas()).isEqualTo(4);
    }

    @Test
    void letsTheCallerDoEverything() {
        SelfSubjectAccessReview review = client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("delete")
                        .withResource("pods")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();

        assertThat(review.getStatus().getAllowed()).isTrue();
    }

    @Test
    void servesClusterScopedObjects() {
        String name = "node-" + namespace;
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();

        Node cordoned =
                client.nodes().withName(name).patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"unschedulable\":true}}");

        assertThat(cordoned.getSpec().getUnschedulable()).isTrue();
        client.nodes()
                .withName(name)
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
        assertThat(client.nodes().withName(name).get()).isNull();
    }

    private NonNamespaceOperation<Deployment, DeploymentList, RollableScalableResource<Deployment>> deployments() {
        return client.apps().deployments().inNamespace(namespace);
    }
}
