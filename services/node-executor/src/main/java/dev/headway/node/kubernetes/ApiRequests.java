package dev.headway.node.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.headway.messaging.Json;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;

/**
 * Single requests to an API server, with its authentication and without retries.
 *
 * <p>The client's own calls try a 429 or a cut connection again by themselves, and hide which of the two kinds of 429 an
 * eviction met. Here every request is one request, so that its outcome can be observed before the next.
 */
final class ApiRequests {

    static final String MERGE_PATCH = "application/merge-patch+json";
    static final String JSON = "application/json";

    private static final int SUCCESS_MAX = 299;

    private final HttpClient http;
    private final String master;
    private final Duration timeout;

    ApiRequests(KubernetesClient client, Duration timeout) {
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
        this.master = client.getMasterUrl().toString().replaceAll("/+$", "");
        this.timeout = timeout;
    }

    /**
     * An answer.
     *
     * @param retryAfter the header of that name, zero without one
     */
    record Reply(int code, JsonNode body, String text, Duration retryAfter) {

        boolean ok() {
            return code <= SUCCESS_MAX;
        }

        /** The server's own words. */
        String message() {
            String said = body.path("message").asText("");
            return said.isEmpty() ? text.strip() : said;
        }

        ApiException asException(String what) {
            return new ApiException("%s: %d %s".formatted(what, code, message()), code, retryAfter);
        }
    }

    Reply get(String path) {
        return send("GET " + path, http.newHttpRequestBuilder().uri(master + path));
    }

    /**
     * The items of a list.
     *
     * @throws ApiException if the server does not give it
     */
    <T> List<T> list(String path, Class<T> type) {
        Reply reply = get(path);
        if (!reply.ok()) {
            throw reply.asException("GET " + path);
        }
        return StreamSupport.stream(reply.body().path("items").spliterator(), false)
                .map(item -> Serialization.jsonMapper().convertValue(item, type))
                .toList();
    }

    Reply send(String method, String path, String contentType, String body) {
        return send(
                method + " " + path,
                http.newHttpRequestBuilder().uri(master + path).method(method, contentType, body));
    }

    private Reply send(String what, HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.sendAsync(
                            request.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                                    .build(),
                            String.class)
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            String text = response.body() == null ? "" : response.body();
            return new Reply(response.code(), tree(text), text, retryAfter(response));
        } catch (ExecutionException e) {
            throw new ApiException(what + ": " + e.getCause(), 0, Duration.ZERO);
        } catch (IllegalStateException e) {
            // The registry has closed this connection, and has another.
            throw new ApiException(what + ": " + e.getMessage(), 0, Duration.ZERO);
        } catch (TimeoutException e) {
            throw new ApiException("%s: no answer in %d ms".formatted(what, timeout.toMillis()), 0, Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(what + ": interrupted", 0, Duration.ZERO);
        }
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.header("Retry-After");
        return seconds != null && seconds.matches("\\d{1,5}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : Duration.ZERO;
    }

    /** Rejections by priority and fairness are plain text. */
    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
