package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
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

    private final KubernetesClient client;

    MetadataLists(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Hands on the metadata of every object; nothing where the API server does not serve the resource.
     *
     * @param path such as {@code /apis/networking.istio.io/v1/sidecars}
     */
    void each(String path, String labelSelector, Consumer<ObjectMeta> consumer) {
        String next = "";
        do {
            JsonNode page = page(path, labelSelector, PAGE, next);
            page.path("items")
                    .forEach(item -> consumer.accept(
                            Serialization.jsonMapper().convertValue(item.path("metadata"), ObjectMeta.class)));
            next = page.path("metadata").path("continue").asText();
        } while (!next.isEmpty());
    }

    /** Whether there is any object. */
    boolean any(String path) {
        return !page(path, "", 1, "").path("items").isEmpty();
    }

    private JsonNode page(String path, String labelSelector, int limit, String next) {
        String master = client.getConfiguration().getMasterUrl().replaceFirst("/+$", "");
        String query = "?limit=" + limit
                + (labelSelector.isEmpty() ? "" : "&labelSelector=" + encoded(labelSelector))
                + (next.isEmpty() ? "" : "&continue=" + encoded(next));
        HttpResponse<byte[]> response;
        try {
            response = client.getHttpClient()
                    .sendAsync(
                            client.getHttpClient()
                                    .newHttpRequestBuilder()
                                    .uri(URI.create(master + path + query))
                                    .header("Accept", ACCEPT)
                                    .build(),
                            byte[].class)
                    .join();
        } catch (CompletionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause() == null ? e : e.getCause());
        }
        if (response.code() == HttpURLConnection.HTTP_NOT_FOUND) {
            return Serialization.jsonMapper().createObjectNode();
        }
        if (!response.isSuccessful()) {
            throw new KubernetesClientException(
                    "GET %s: %d %s".formatted(path, response.code(), response.message()),
                    response.code(),
                    new StatusBuilder().withCode(response.code()).build());
        }
        try {
            return Serialization.jsonMapper().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the answer to GET " + path, e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
