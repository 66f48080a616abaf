package dev.headway.health.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;

/** Takes from the many and the large objects what the watcher does not read. */
final class Trim {

    private Trim() {}

    static Node node(Node node) {
        node.setSpec(new NodeSpec());
        if (node.getStatus() != null) {
            node.setStatus(new NodeStatusBuilder()
                    .withConditions(node.getStatus().getConditions())
                    .build());
        }
        return node;
    }

    static Pod pod(Pod pod) {
        if (pod.getSpec() != null) {
            pod.setSpec(new PodSpecBuilder()
                    .withNodeName(pod.getSpec().getNodeName())
                    .withContainers(pod.getSpec().getContainers().stream()
                            .map(Trim::container)
                            .toList())
                    .build());
        }
        return pod;
    }

    private static Container container(Container container) {
        return new ContainerBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withEnv(container.getEnv().stream()
                        .filter(env -> env.getName().equals("XDS_ADDRESS"))
                        .toList())
                .build();
    }

    static CustomResourceDefinition crd(CustomResourceDefinition crd) {
        crd.getSpec().getVersions().forEach(version -> version.setSchema(null));
        return crd;
    }
}
