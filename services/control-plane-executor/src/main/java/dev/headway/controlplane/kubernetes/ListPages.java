package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.databind.ObjectReader;
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
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Lists read in pages of which only some fields become objects, one item at a time. Half of what an API server sends of a pod says
 * who manages its fields.
 */
final class ListPages {

    private final KubernetesClient client;
    private final String accept;

    /**
     * Makes a reader of lists.
     *
     * @param accept the media type to ask for
     */
    ListPages(KubernetesClient client, String accept) {
        this.client = client;
        this.accept = accept;
    }

    /**
     * Hands on every item of a list; nothing where the API server does not serve the resource.
     *
     * @param path such as {@code /api/v1/pods}
     * @param fields of an item, the others are empty
     * @param size how many items the API server returns at once
     */
    <T> void each(
            String path, String labelSelector, Class<T> type, KeptFields fields, int size, Consumer<? super T> consumer) {
        ObjectReader items = Serialization.jsonMapper().readerFor(type);
        KeptFields kept = KeptFields.of(Map.of("items", fields, "metadata", KeptFields.of("continue")));
        String next = "";
        do {
            byte[] page = page(path, labelSelector, size, next);
            try (JsonParser parser = new FilteringParserDelegate(
                    Serialization.jsonMapper().createParser(page), kept, Inclusion.INCLUDE_ALL_AND_PATH, true)) {
                next = read(parser, items, consumer);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the answer to GET " + path, e);
            }
        } while (!next.isEmpty());
    }

    /** Whether a list has any item. */
    boolean any(String path) {
        try {
            return !Serialization.jsonMapper()
                    .readTree(page(path, "", 1, ""))
                    .path("items")
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the answer to GET " + path, e);
        }
    }

    private static <T> String read(JsonParser parser, ObjectReader items, Consumer<? super T> consumer)
            throws IOException {
        String next = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                next = parser.getText();
            } else if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    consumer.accept(items.readValue(parser));
                }
            }
        }
        return next;
    }

    private byte[] page(String path, String labelSelector, int limit, String next) {
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
                                    .header("Accept", accept)
                                    .build(),
                            byte[].class)
                    .join();
        } catch (CompletionException e) {
            throw KubernetesClientException.launderThrowable(e.getCause() == null ? e : e.getCause());
        }
        if (response.code() == HttpURLConnection.HTTP_NOT_FOUND) {
            return "{}".getBytes(StandardCharsets.UTF_8);
        }
        if (!response.isSuccessful()) {
            throw new KubernetesClientException(
                    "GET %s: %d %s".formatted(path, response.code(), response.message()),
                    response.code(),
                    new StatusBuilder().withCode(response.code()).build());
        }
        return response.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
