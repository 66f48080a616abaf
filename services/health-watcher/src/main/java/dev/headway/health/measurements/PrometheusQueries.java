package dev.headway.health.measurements;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Question.Query;
import dev.headway.health.measurements.PrometheusAddresses.Address;
import dev.headway.messaging.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP API of Prometheus.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries">Prometheus: instant queries</a>
 */
final class PrometheusQueries {

    private static final String KEY = "headway.health-watcher.prometheus";

    private final PrometheusAddresses addresses;
    private final Duration timeout;
    private final Semaphore inFlight;
    private final HttpCalls calls;
    private final Map<URI, String> users = new ConcurrentHashMap<>();

    PrometheusQueries(PrometheusAddresses addresses, Duration timeout, int inFlight, HttpCalls calls) {
        this.addresses = addresses;
        this.timeout = timeout;
        this.inFlight = new Semaphore(inFlight);
        this.calls = calls;
    }

    Answer ask(Query query) throws InterruptedException {
        Optional<Address> address = addresses.of(query.cluster());
        if (address.isEmpty()) {
            return new Answer.Failed("no Prometheus is configured: set %s.url or %s.clusters.\"%s\".url"
                    .formatted(KEY, KEY, query.cluster()));
        }
        String first = users.computeIfAbsent(address.get().url(), url -> query.cluster());
        if (!addresses.shared() && !first.equals(query.cluster())) {
            return new Answer.Failed("%s has the series of clusters %s and %s: set %s.cluster-label to tell them apart"
                    .formatted(address.get().url(), first, query.cluster(), KEY));
        }
        if (!inFlight.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return new Answer.Failed("too many queries are in flight");
        }
        try {
            return read(calls.send(request(address.get(), query), timeout));
        } catch (IOException e) {
            return new Answer.Failed("%s: %s".formatted(address.get().url(), HttpCalls.reason(e)));
        } finally {
            inFlight.release();
        }
    }

    private HttpRequest request(Address address, Query query) throws IOException {
        String base = address.url().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base : base + "/") + "api/v1/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString("query=%s&time=%s&timeout=%dms&limit=2"
                        .formatted(
                                URLEncoder.encode(query.query(), StandardCharsets.UTF_8),
                                seconds(query),
                                timeout.toMillis())));
        if (address.token().isPresent()) {
            String token = Files.readString(address.token().get()).strip();
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static String seconds(Query query) {
        return "%d.%03d".formatted(query.at().getEpochSecond(), query.at().getNano() / 1_000_000);
    }

    private static Answer read(HttpResponse<byte[]> response) {
        JsonNode body;
        try {
            body = Json.mapper().readTree(new String(response.body(), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return new Answer.Failed("it answers %d and no JSON".formatted(response.statusCode()));
        }
        if (response.statusCode() != 200 || !"success".equals(body.path("status").asText())) {
            String error = body.path("error").asText();
            return new Answer.Failed("it answers %d%s"
                    .formatted(response.statusCode(), error.isEmpty() ? "" : ": " + error));
        }
        JsonNode result = body.path("data").path("result");
        return switch (body.path("data").path("resultType").asText()) {
            case "scalar" -> value(result);
            case "vector" ->
                switch (result.size()) {
                    case 0 -> new Answer.Empty();
                    case 1 -> value(result.get(0).path("value"));
                    default -> new Answer.Several(result.size());
                };
            default -> new Answer.Failed("the query has no number as its value");
        };
    }

    private static Answer value(JsonNode sample) {
        String number = sample.path(1).asText();
        return switch (number) {
            case "NaN" -> new Answer.Value(Double.NaN);
            case "+Inf" -> new Answer.Value(Double.POSITIVE_INFINITY);
            case "-Inf" -> new Answer.Value(Double.NEGATIVE_INFINITY);
            default -> {
                try {
                    yield new Answer.Value(Double.parseDouble(number));
                } catch (NumberFormatException e) {
                    yield new Answer.Failed("it answers '%s' where a number must be".formatted(number));
                }
            }
        };
    }
}
