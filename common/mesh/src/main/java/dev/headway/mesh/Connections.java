package dev.headway.mesh;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes clients for API servers as Headway wants them: HTTP/1.1, time limits, and a name of its own in the audit log.
 *
 * <p>They use the HTTP client of the JDK: the one on Vert.x may lose the first event of a watch that opens by WebSocket, and watches
 * by plain HTTP never report that they are open.
 *
 * @param userAgent what requests say they come from
 * @param doubt is told the name of a cluster when a request to it met no server, or was answered 401 or 403
 */
record Connections(String userAgent, Consumer<String> doubt) {

    static final Connections DEFAULT = new Connections("headway", cluster -> {});

    private static final int CONNECT_MILLIS = 10_000;
    private static final int REQUEST_MILLIS = 30_000;

    /** Tries of a request that was answered 429 or 5xx, or not at all; the pauses double from a tenth of a second. */
    private static final int RETRIES = 5;

    /**
     * Opens a cluster; nothing is sent yet.
     *
     * @param kubeconfig with one context
     * @throws IllegalArgumentException if it cannot be used, because a file it names is missing for instance
     */
    Cluster open(String name, Labels labels, Kubeconfig kubeconfig) {
        Optional<TokenSource> tokens = kubeconfig.user().flatMap(user -> TokenSource.of(user, InstantSource.system()));
        Config config = Config.fromKubeconfig(tokens.isPresent() ? kubeconfig.withToken("") : kubeconfig.text());
        config.setAutoConfigure(false);
        config.setHttp2Disable(true);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
        config.setUserAgent(userAgent);
        String proxy = kubeconfig.cluster().getProxyUrl();
        if (proxy != null && !proxy.isEmpty()) {
            config.setHttpProxy(proxy);
            config.setHttpsProxy(proxy);
        }
        tokens.ifPresent(config::setOauthTokenProvider);
        Supplier<String> access = tokens.<Supplier<String>>map(source -> () -> kubeconfig.withToken(source.getToken()))
                .orElse(kubeconfig::text);
        return new Cluster(name, labels, client(name, kubeconfig, config), access);
    }

    private KubernetesClient client(String name, Kubeconfig kubeconfig, Config config) {
        try {
            return new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientFactory(new JdkHttpClientFactory())
                    .withHttpClientBuilderConsumer(
                            http -> http.addOrReplaceInterceptor("headway-doubt", new Doubt(name, doubt)))
                    .build();
        } catch (KubernetesClientException e) {
            throw new IllegalArgumentException(
                    "cluster '%s' of %s cannot be used: %s"
                            .formatted(name, kubeconfig.origin(), e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    /** Listens for answers that cast doubt on who is at the other end. */
    private record Doubt(String cluster, Consumer<String> doubt) implements Interceptor {

        @Override
        public void after(
                HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            if (response.code() == HttpURLConnection.HTTP_UNAUTHORIZED
                    || response.code() == HttpURLConnection.HTTP_FORBIDDEN) {
                doubt.accept(cluster);
            }
        }

        @Override
        public void afterConnectionFailure(HttpRequest request, Throwable failure) {
            doubt.accept(cluster);
        }
    }
}
