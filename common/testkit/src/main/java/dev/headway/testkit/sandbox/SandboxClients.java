package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The Kubernetes clients of one sandbox cluster, on one event loop, each with the name of its user as user agent. They show an API
 * error at once instead of trying again: the controllers have a queue for that, and a test wants to see it.
 */
final class SandboxClients implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final String kubeconfig;
    private final List<KubernetesClient> clients = new ArrayList<>();

    SandboxClients(String kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    KubernetesClient named(String user) {
        Config config = new ConfigBuilder(Config.fromKubeconfig(kubeconfig))
                .withUserAgent(user)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(50)
                .build();
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .build();
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
