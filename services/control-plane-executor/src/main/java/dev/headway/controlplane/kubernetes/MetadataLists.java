package dev.headway.controlplane.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lists of which the API server sends the metadata only.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches">Kubernetes: metadata-only
 *     fetches</a>
 */
final class MetadataLists {

    private static final String ACCEPT = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final int PAGE = 500;
    private static final KeptFields METADATA =
            KeptFields.of(Map.of("metadata", KeptFields.of("name", "namespace", "labels", "annotations")));

    private final ListPages lists;

    MetadataLists(KubernetesClient client) {
        this.lists = new ListPages(client, ACCEPT);
    }

    /**
     * Hands on name, namespace, labels and annotations of every object; nothing where the API server does not serve the resource.
     *
     * @param path such as {@code /apis/networking.istio.io/v1/sidecars}
     */
    void each(String path, String labelSelector, Consumer<ObjectMeta> consumer) {
        lists.each(
                path,
                labelSelector,
                GenericKubernetesResource.class,
                METADATA,
                PAGE,
                object -> consumer.accept(object.getMetadata()));
    }

    /** Whether there is any object. */
    boolean any(String path) {
        return lists.any(path);
    }
}
