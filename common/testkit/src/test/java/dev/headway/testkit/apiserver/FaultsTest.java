package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults on demand, what is counted, and how a client gets over lost watches. */
class FaultsTest {
    private final ApiServer server =
            ApiServer.builder().name("faulty").watchHistory(3).build();
    private final HttpClient http = HttpClient.newHttpClient();
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.start();
        Config config = Config.fromKubeconfig(server.kubeconfig());
        config.setRequestRetryBackoffLimit(0);
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void answersAStatusAsOftenAsToldAndThenWorksAgain() {
        server.faults().respond(Faults.on("GET", "/configmaps"), 503, 2);

        assertThat(codeOfList()).isEqualTo(503);
        assertThat(codeOfList()).isEqualTo(503);
        assertThat(codeOfList()).isZero();
    }

    @Test
    void asksToRetryAfter() throws Exception {
        server.faults().respond(request -> true, 429, Duration.ofSeconds(7), 1);

        HttpResponse<String> answer = get("/api/v1/nodes");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
        assertThat(answer.body()).contains("\"retryAfterSeconds\":7").contains("\"reason\":\"TooManyRequests\"");
    }

    @Test
    void takesARightAway() {
        server.faults().forbid("delete", "configmaps");
        client.resource(map("a")).create();

        assertThatThrownBy(() -> client.resource(map("a")).delete())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
        assertThat(mayDelete("configmaps")).isFalse();
        assertThat(mayDelete("secrets")).isTrue();
    }

    private boolean mayDelete(String resource) {
        return client.resource(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("delete")
                        .withResource(resource)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
    }

    @Test
    void cutsTheConnectionBeforeARequestIsHandled() {
        server.faults().cut(Faults.on("POST", "/configmaps"));

        assertThatThrownBy(() -> client.resource(map("a")).create()).isInstanceOf(KubernetesClientException.class);

        server.faults().clear();
        assertThat(client.resource(map("a")).get()).isNull();
    }

    @Test
    void cutsTheConnectionAfterARequestWasHandled() {
        server.faults().cutAfterHandling(Faults.on("POST", "/configmaps"), 1);

        assertThatThrownBy(() -> client.resource(map("a")).create()).isInstanceOf(KubernetesClientException.class);

        assertThat(client.resource(map("a")).get()).isNotNull();
    }

    @Test
    void delaysRequests() {
        server.faults().latency(Duration.ofMillis(300));
        long start = System.nanoTime();

        codeOfList();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void countsRequestsByVerbResourceAndUserAgent() {
        client.resource(map("a")).create();
        client.configMaps().inNamespace("default").list();
        server.requests().reset();

        client.resource(map("b")).create();
        client.configMaps().inNamespace("default").list();
        client.configMaps().inNamespace("default").withName("b").delete();

        RequestLog.Snapshot counted = server.requests().snapshot();
        assertThat(counted.byVerb()).containsOnlyKeys("create", "list", "delete");
        assertThat(counted.mutating()).isEqualTo(2);
        assertThat(counted.count("create", "configmaps")).isEqualTo(1);
        assertThat(counted.byUserAgent().keySet()).singleElement().asString().startsWith("fabric8-kubernetes-client/");
        assertThat(server.requests().recent())
                .extracting(RequestLog.Entry::method, RequestLog.Entry::status)
                .first()
                .hasToString("(\"POST\", 201)");
    }

    @Test
    void answersAWatchFromForgottenTimesWithGone() throws Exception {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            client.resource(map(name)).create();
        }

        HttpResponse<String> answer = get("/api/v1/configmaps?watch=true&resourceVersion=1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"type\":\"ERROR\"")
                .contains("\"code\":410")
                .contains("\"reason\":\"Expired\"");
    }

    @Test
    void sendsBookmarksToAWatchThatAsksForThem() throws Exception {
        client.resource(map("a")).create();

        HttpResponse<String> answer = get(
                "/api/v1/namespaces/default/secrets?watch=true&allowWatchBookmarks=true&resourceVersion=1&timeoutSeconds=4");

        assertThat(answer.body()).startsWith("{\"type\":\"BOOKMARK\"").contains("\"kind\":\"Secret\"");
    }

    @Test
    void endsAListOfInitialEventsWithABookmark() throws Exception {
        client.resource(map("a")).create();

        HttpResponse<String> answer = get("/api/v1/namespaces/default/configmaps?watch=true&allowWatchBookmarks=true"
                + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1");

        assertThat(answer.body().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("\"k8s.io/initial-events-end\":\"true\"");
    }

    @Test
    void letsInformersGetOverDroppedWatchesAndForgottenHistory() {
        try (var informer = client.configMaps().inNamespace("default").inform()) {
            client.resource(map("a")).create();
            await().until(() -> informer.getStore().list().size() == 1);

            server.dropWatches();
            client.resource(map("b")).create();
            await().until(() -> informer.getStore().list().size() == 2);

            server.compact();
            client.resource(map("c")).create();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> informer.getStore().list().size() == 3);
        }
    }

    @Test
    void watchesOverPlainHttpWhenWebSocketsAreRefused() {
        server.faults().respond(request -> request.path().endsWith("/configmaps"), 503, 1);
        List<String> events = new CopyOnWriteArrayList<>();
        try (var watch = client.configMaps().inNamespace("default").watch(collector(events))) {
            client.resource(map("a")).create();
            await().until(() -> events.contains("ADDED a"));
        }
    }

    @Test
    void keepsSilentWatchesOpen() {
        server.faults().silenceWatches(request -> true);
        List<String> events = new CopyOnWriteArrayList<>();
        try (var watch = client.configMaps().inNamespace("default").watch(collector(events))) {
            client.resource(map("a")).create();
            await().during(Duration.ofMillis(500)).until(events::isEmpty);
        }
    }

    private static Watcher<ConfigMap> collector(List<String> events) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap object) {
                events.add(action + " " + object.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                events.add("closed");
            }
        };
    }

    private int codeOfList() {
        try {
            client.configMaps().inNamespace("default").list();
            return 0;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .addToData("k", "v")
                .build();
    }
}
