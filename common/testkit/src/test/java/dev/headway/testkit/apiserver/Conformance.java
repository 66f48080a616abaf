package dev.headway.testkit.apiserver;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a client and a namespace of their own on one of the API servers. */
abstract class Conformance {
    final TestCluster cluster;
    KubernetesClient client;
    String namespace;

    Conformance(TestCluster cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void openNamespace() {
        client = cluster.client();
        namespace = client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("conformance-")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    @AfterEach
    void close() {
        client.close();
    }

    /** Aborts on a real API server without a controller manager, which would do this. */
    void needsControllers() {
        Assumptions.assumeTrue(
                cluster == TestCluster.OURS || RealApiServer.hasControllerManager(),
                "a bare kube-apiserver has no controllers");
    }

    ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", name)
                .endMetadata()
                .addToData("key", "value")
                .build();
    }

    Pod pod(String name, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("app", "pod")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node.isEmpty() ? null : node)
                .addNewContainer()
                .withName("main")
                .withImage("example.org/main:1")
                .endContainer()
                .endSpec()
                .build();
    }

    Deployment deployment(String name) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("example.org/main:1")
                .endContainer()
                .addNewContainer()
                .withName("side")
                .withImage("example.org/side:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static PatchContext as(PatchType type) {
        return PatchContext.of(type);
    }

    static PatchContext applyAs(String manager, boolean force) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(force)
                .build();
    }

    /** The Status with which a call is refused. */
    static Status refusal(ThrowingCallable call) {
        KubernetesClientException refused = Assertions.catchThrowableOfType(KubernetesClientException.class, call);
        Assertions.assertThat(refused).as("the call is refused").isNotNull();
        Assertions.assertThat(refused.getStatus())
                .as("%s", refused.getMessage())
                .isNotNull();
        return refused.getStatus();
    }
}
