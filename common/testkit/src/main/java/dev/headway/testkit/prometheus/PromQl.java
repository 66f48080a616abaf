package dev.headway.testkit.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Questions to a Prometheus, for tests. */
public final class PromQl {

    /**
     * One element of an answer.
     *
     * @param labels of the series, its name among them as {@code __name__}
     */
    public record Sample(Map<String, String> labels, double value) {}

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    private final URI address;

    PromQl(URI address) {
        this.address = address;
    }

    /**
     * The answer to an instant query, in no special order.
     *
     * @throws IllegalStateException if it is refused or nobody answers
     */
    public List<Sample> query(String query) {
        HttpResponse<String> response;
        try {
            response = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Prometheus at " + address + " does not answer", e);
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Prometheus refuses " + query + ": " + response.body());
        }
        return samples(response.body());
    }

    /** The value of a query with one element; none if there is no element. */
    public OptionalDouble value(String query) {
        List<Sample> samples = query(query);
        if (samples.size() > 1) {
            throw new IllegalStateException(query + " has " + samples.size() + " elements");
        }
        return samples.stream().mapToDouble(Sample::value).findFirst();
    }

    boolean ready() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<Sample> samples(String body) {
        List<Sample> samples = new ArrayList<>();
        try {
            JsonNode data = JSON.readTree(body).path("data");
            if ("scalar".equals(data.path("resultType").asText())) {
                return List.of(new Sample(Map.of(), data.at("/result/1").asDouble()));
            }
            for (JsonNode element : data.path("result")) {
                Map<String, String> labels = new TreeMap<>();
                element.path("metric")
                        .properties()
                        .forEach(label ->
                                labels.put(label.getKey(), label.getValue().asText()));
                samples.add(new Sample(
                        labels, Double.parseDouble(element.at("/value/1").asText())));
            }
        } catch (IOException e) {
            throw new IllegalStateException("Prometheus does not answer with JSON: " + body, e);
        }
        return samples;
    }
}
