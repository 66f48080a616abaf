package dev.headway.testkit.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.jspecify.annotations.Nullable;

/** The API servers the conformance tests run against: ours, and a real one where its binaries are at hand. */
enum TestCluster {
    OURS {
        @Override
        String start() {
            ApiServer server = ApiServer.builder().name("conformance").build().start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server.kubeconfig();
        }
    },
    REAL {
        @Override
        String start() {
            RealApiServer server = RealApiServer.start("conformance");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server.kubeconfig();
        }
    };

    private @Nullable String kubeconfig;

    /** Starts the server and returns its kubeconfig. */
    abstract String start();

    synchronized KubernetesClient client() {
        String contents = kubeconfig;
        if (contents == null) {
            contents = start();
            kubeconfig = contents;
        }
        Config config = Config.fromKubeconfig(contents);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
