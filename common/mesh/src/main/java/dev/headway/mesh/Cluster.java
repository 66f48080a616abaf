package dev.headway.mesh;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.Supplier;

/**
 * A cluster that can be reached.
 *
 * @param name the name it has in the fleet
 * @param labels what stages select it by
 * @param client shared and thread-safe; the registry closes it
 * @param access writes {@link #kubeconfig()}
 */
public record Cluster(String name, Labels labels, KubernetesClient client, Supplier<String> access) {

    /** A cluster whose credentials do not change. */
    public Cluster(String name, Labels labels, KubernetesClient client, String kubeconfig) {
        this(name, labels, client, () -> kubeconfig);
    }

    /**
     * The text of a kubeconfig with this one context, for tools that take nothing else, as Helm does. It holds the token of
     * the moment and is meant for one operation.
     */
    public String kubeconfig() {
        return access.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
