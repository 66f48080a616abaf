package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** What users put into a cluster that stands in the way of an upgrade. Nothing here waits for pods; every pod is labelled {@code app=<name>}. */
public final class SandboxHurdles {

    private final KubernetesClient client;

    SandboxHurdles(KubernetesClient client) {
        this.client = client;
    }

    /** A pod nobody creates again once it is gone. */
    public void podWithoutController(String namespace, String name) {
        create(new PodBuilder()
                .withMetadata(template(name).getMetadata())
                .editMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withSpec(template(name).getSpec())
                .build());
    }

    /** A Deployment of one replica that keeps data in an {@code emptyDir}. */
    public void localStorage(String namespace, String name) {
        deployment(
                namespace,
                name,
                new PodTemplateSpecBuilder(template(name))
                        .editSpec()
                        .addNewVolume()
                        .withName("scratch")
                        .withNewEmptyDir()
                        .endEmptyDir()
                        .endVolume()
                        .endSpec()
                        .build());
    }

    /** A Deployment of one replica behind a PodDisruptionBudget with {@code minAvailable: 1}, which is never evicted. */
    public void neverEvictable(String namespace, String name) {
        create(new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(new IntOrString(1))
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .endSpec()
                .build());
        deployment(namespace, name, template(name));
    }

    /** A DaemonSet; in an ambient namespace its pods stay on a drained node and lose their data path while its ztunnel is replaced. */
    public void daemonSet(String namespace, String name) {
        create(new DaemonSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template(name))
                .endSpec()
                .build());
    }

    /** A waypoint labelled with a revision instead of a tag. */
    public void waypointOfRevision(String namespace, String name, String revision) {
        create(SandboxTenants.waypoint(namespace, name, Map.of("istio.io/rev", revision)));
    }

    private void deployment(String namespace, String name, PodTemplateSpec template) {
        create(new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build());
    }

    private static PodTemplateSpec template(String name) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("app")
                .withImage("registry.example/" + name + ":1.0")
                .endContainer()
                .endSpec()
                .build();
    }

    private void create(HasMetadata object) {
        client.resource(object).create();
    }
}
