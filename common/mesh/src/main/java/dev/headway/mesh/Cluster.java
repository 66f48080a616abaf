package dev.headway.mesh;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A cluster that can be reached.
 *
 * @param name the name it has in the fleet
 * @param labels what stages select it by
 * @param client shared and thread-safe; the registry closes it
 * @param kubeconfig the text of a kubeconfig with this one context, for tools that take nothing else, as Helm does
 */
public record Cluster(String name, Labels labels, KubernetesClient client, String kubeconfig) {

    @Override
    public String toString() {
        return name;
    }
}
