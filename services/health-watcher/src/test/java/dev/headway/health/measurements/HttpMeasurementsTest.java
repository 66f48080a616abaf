package dev.headway.health.measurements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Answer.Empty;
import dev.headway.health.domain.Answer.Failed;
import dev.headway.health.domain.Answer.Several;
import dev.headway.health.domain.Answer.Silence;
import dev.headway.health.domain.Answer.Status;
import dev.headway.health.domain.Answer.Value;
import dev.headway.health.domain.Question.Probe;
import dev.headway.health.domain.Question.Query;
import dev.headway.health.measurements.PrometheusAddresses.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The adapter before an HTTP server that answers whatever a test says. */
class HttpMeasurementsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Instant AT = Instant.parse("2026-11-20T21:00:00.250Z");
    private static final Query QUERY = new Query("blue", "sum(up{a=\"b&c\"})", AT);

    @TempDir
    Path folder;

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private int status = 200;
    private String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/prefix/api/v1/query", this::answer);
        server.createContext("/hang", exchange -> hang());
        server.createContext("/half", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            hang();
        });
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().set("Location", "/fine");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/fine", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                argumentSet("one series", 200, vector("{\"metric\":{},\"value\":[1,\"0.5\"]}"), new Value(0.5)),
                argumentSet("a scalar", 200, data("scalar", "[1,\"2e-3\"]"), new Value(0.002)),
                argumentSet("no number", 200, data("scalar", "[1,\"NaN\"]"), new Value(Double.NaN)),
                argumentSet("infinity", 200, data("scalar", "[1,\"+Inf\"]"), new Value(Double.POSITIVE_INFINITY)),
                argumentSet("no series", 200, vector(""), new Empty()),
                argumentSet(
                        "two series",
                        200,
                        vector("{\"value\":[1,\"1\"]},{\"value\":[1,\"1\"]}"),
                        new Several(2)),
                argumentSet(
                        "a matrix",
                        200,
                        data("matrix", "[]"),
                        new Failed("the query has no number as its value")),
                argumentSet(
                        "an error",
                        400,
                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
                        new Failed("it answers 400: parse error")),
                argumentSet("a proxy's page", 503, "<html>", new Failed("it answers 503 and no JSON")),
                argumentSet("somebody else", 200, "{}", new Failed("it answers 200")),
                argumentSet(
                        "an histogram",
                        200,
                        vector("{\"histogram\":[1,{}]}"),
                        new Failed("it answers '' where a number must be")));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsWhatPrometheusAnswers(int status, String body, Answer answer) {
        this.status = status;
        this.body = body;

        assertThat(ask(QUERY)).isEqualTo(answer);
    }

    @Test
    void asksForTheTimeOfTheEvaluation() throws InterruptedException {
        body = vector("");
        ask(QUERY);

        assertThat(bodies.take()).isEqualTo("query=sum%28up%7Ba%3D%22b%26c%22%7D%29&time=1795208400.250&timeout=2000ms&limit=2");
    }

    @Test
    void readsTheTokenForEveryQuery() throws IOException, InterruptedException {
        body = vector("");
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        try (HttpMeasurements measurements = measurements(Optional.of(token), false)) {
            measurements.ask(QUERY);
            Files.writeString(token, "second\n");
            measurements.ask(QUERY);
        }

        assertThat(tokens.take()).isEqualTo("Bearer first");
        assertThat(tokens.take()).isEqualTo("Bearer second");
    }

    @Test
    void cannotAskWithoutItsToken() {
        try (HttpMeasurements measurements = measurements(Optional.of(folder.resolve("none")), false)) {
            assertThat(failure(measurements.ask(QUERY))).contains("none");
        }
    }

    @ParameterizedTest
    @CsvSource({"hang", "half"})
    void waitsNoLongerThanTheTimeout(String path) {
        Address address = new Address(uri("/" + path), Optional.empty());
        try (HttpMeasurements measurements = measurements(new PrometheusAddresses(
                Optional.of(address), Map.of(), false))) {
            assertThat(failure(measurements.ask(QUERY))).contains("no answer within 2000 ms");
        }
    }

    @Test
    void saysThatNobodyListens() {
        server.stop(0);

        assertThat(failure(ask(QUERY))).contains("connection refused");
    }

    @Test
    void saysWhichKeyNamesAnAddress() {
        try (HttpMeasurements measurements =
                measurements(new PrometheusAddresses(Optional.empty(), Map.of(), false))) {
            assertThat(failure(measurements.ask(QUERY)))
                    .isEqualTo("no Prometheus is configured: set headway.health-watcher.prometheus.url or"
                            + " headway.health-watcher.prometheus.clusters.\"blue\".url");
        }
    }

    @Test
    void takesNoSeriesOfAnotherClusterForThoseOfThisOne() {
        body = vector("");
        try (HttpMeasurements measurements = measurements(Optional.empty(), false)) {
            assertThat(measurements.ask(QUERY)).isEqualTo(new Empty());
            assertThat(failure(measurements.ask(new Query("green", "up", AT))))
                    .contains("clusters blue and green: set headway.health-watcher.prometheus.cluster-label");
        }
        try (HttpMeasurements measurements = measurements(Optional.empty(), true)) {
            assertThat(measurements.ask(QUERY)).isEqualTo(new Empty());
            assertThat(measurements.ask(new Query("green", "up", AT))).isEqualTo(new Empty());
        }
    }

    @Test
    void asksNoMoreThanIsAllowedAtTheSameTime() {
        Address address = new Address(uri("/hang"), Optional.empty());
        try (HttpMeasurements measurements = measurements(new PrometheusAddresses(
                Optional.of(address), Map.of(), true))) {
            List<Future<Answer>> answers = IntStream.range(0, 3)
                    .mapToObj(i -> threads.submit(() -> measurements.ask(QUERY)))
                    .toList();
            await().atMost(Duration.ofSeconds(20)).until(() -> answers.stream().allMatch(Future::isDone));

            assertThat(answers).map(Future::resultNow).map(HttpMeasurementsTest::failure)
                    .filteredOn(why -> why.contains("no answer within"))
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThatThrownBy(() -> new Address(URI.create("file:///etc/passwd"), Optional.empty()))
                .hasMessageContaining("must be http or https with a host, got 'file:///etc/passwd'");
    }

    @Test
    void probesAndFollowsNoRedirect() {
        assertThat(probe("/fine", "127.0.0.1")).isEqualTo(new Status(200));
        assertThat(probe("/none", "127.0.0.1")).isEqualTo(new Status(404));
        assertThat(probe("/moved", "127.0.0.1")).isEqualTo(new Status(302));
        assertThat(probe("/hang", "127.0.0.1")).isEqualTo(new Silence("no answer within 500 ms"));
        server.stop(0);
        assertThat(probe("/fine", "127.0.0.1")).isEqualTo(new Silence("connection refused"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://shop.example/, shop.example, true",
        "http://SHOP.example/, Shop.Example, true",
        "http://shop.example/, '', false",
        "http://evil.example/, shop.example, false",
        "http://shop.example.evil/, shop.example, false",
        "http://shop.example@evil/, shop.example, false",
        "http://a.shop.example/, *.shop.example, true",
        "http://shop.example/, *.shop.example, false",
        "http://evilshop.example/, *.shop.example, false",
        "http://shop.example:8080/, shop.example:8080, true",
        "http://shop.example:8081/, shop.example:8080, false",
        "https://shop.example/, shop.example:443, true",
        "http://169.254.169.254/latest, shop.example, false",
        "nonsense, shop.example, false",
    })
    void probesAllowedHostsOnly(String url, String host, boolean allowed) {
        Answer answer;
        try (HttpMeasurements measurements = new HttpMeasurements(
                new PrometheusAddresses(Optional.empty(), Map.of(), false), TIMEOUT, 2, List.of(host))) {
            answer = measurements.ask(new Probe(url, Duration.ofMillis(1)));
        }

        assertThat(answer instanceof Failed failed && failed.why().contains("is not among headway.health-watcher.probe-hosts"))
                .isEqualTo(!allowed);
    }

    private Answer probe(String path, String host) {
        try (HttpMeasurements measurements = new HttpMeasurements(
                new PrometheusAddresses(Optional.empty(), Map.of(), false), TIMEOUT, 2, List.of(host))) {
            return measurements.ask(new Probe(uri(path).toString(), Duration.ofMillis(500)));
        }
    }

    private Answer ask(Query query) {
        try (HttpMeasurements measurements = measurements(Optional.empty(), false)) {
            return measurements.ask(query);
        }
    }

    private static String failure(Answer answer) {
        assertThat(answer).isInstanceOf(Failed.class);
        return ((Failed) answer).why();
    }

    private HttpMeasurements measurements(Optional<Path> token, boolean shared) {
        Address address = new Address(uri("/prefix/"), token);
        return measurements(new PrometheusAddresses(Optional.of(address), Map.of(), shared));
    }

    private static HttpMeasurements measurements(PrometheusAddresses addresses) {
        return new HttpMeasurements(addresses, TIMEOUT, 2, List.of());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .ifPresent(tokens::add);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void hang() {
        try {
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String vector(String series) {
        return data("vector", "[" + series + "]");
    }

    private static String data(String type, String result) {
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":%s}}".formatted(type, result);
    }
}
