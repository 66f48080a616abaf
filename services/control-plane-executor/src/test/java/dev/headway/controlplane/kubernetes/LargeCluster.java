package dev.headway.controlplane.kubernetes;

import dev.headway.testkit.apiserver.ApiServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** An API server without controllers, filled with nodes, and with pods of about the size that real ones have. */
final class LargeCluster implements AutoCloseable {

    static final int PODS_PER_WORKLOAD = 10;

    final ApiServer server = ApiServer.builder().port(0).build().start();
    final KubernetesClient client;

    LargeCluster(int nodes, int pods) {
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
        List<HasMetadata> objects = new ArrayList<>();
        IntStream.range(0, 10)
                .forEach(i -> objects.add(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("team-" + i)
                        .addToLabels("istio.io/dataplane-mode", "ambient")
                        .endMetadata()
                        .build()));
        Concurrent.map(objects, this::create);
        Concurrent.map(IntStream.range(0, nodes).boxed().toList(), i -> {
            create(node(i));
            return client.resource(node(i)).updateStatus();
        });
        Concurrent.map(IntStream.range(0, pods).boxed().toList(), i -> create(pod(i, nodes)));
        // The server counts the pods of every budget again at every change, so budgets come last.
        Concurrent.map(IntStream.range(0, 10).boxed().toList(), team -> create(budget(team)));
    }

    private HasMetadata create(HasMetadata object) {
        return client.resource(object).create();
    }

    private static HasMetadata node(int i) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("node-%04d".formatted(i))
                .addToLabels("kubernetes.io/hostname", "node-%04d".formatted(i))
                .addToLabels("topology.kubernetes.io/zone", "zone-" + i % 3)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addToAllocatable(
                        Map.of("cpu", new Quantity("4"), "memory", new Quantity("16Gi"), "pods", new Quantity("110")))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build();
    }

    private static HasMetadata budget(int team) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName("all")
                .withNamespace("team-" + team)
                .endMetadata()
                .withNewSpec()
                .withNewMaxUnavailable(1)
                .withNewSelector()
                .addToMatchLabels("team", "team-" + team)
                .endSelector()
                .endSpec()
                .build();
    }

    private static HasMetadata pod(int i, int nodes) {
        int workload = i / PODS_PER_WORKLOAD;
        return new PodBuilder()
                .withNewMetadata()
                .withName("app-%d-7d9f8b6c5-%05d".formatted(workload, i))
                .withNamespace("team-" + workload % 10)
                .addToLabels(Map.of(
                        "app", "app-" + workload, "team", "team-" + workload % 10, "pod-template-hash", "7d9f8b6c5"))
                .addToAnnotations("ambient.istio.io/redirection", "enabled")
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("app-%d-7d9f8b6c5".formatted(workload))
                .withUid("00000000-0000-0000-0000-%012d".formatted(workload))
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-%04d".formatted(i % nodes))
                .withContainers(container("app"), container("sidecar"))
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus()
                .build();
    }

    private static Container container(String name) {
        return new ContainerBuilder()
                .withName(name)
                .withImage("registry.example/team/%s:1.2.3".formatted(name))
                .withNewResources()
                .addToRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi")))
                .endResources()
                .withEnv(IntStream.range(0, 15)
                        .mapToObj(i -> new EnvVarBuilder()
                                .withName("SETTING_" + i)
                                .withValue("a value of some length, as people write them, number " + i)
                                .build())
                        .toList())
                .build();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
