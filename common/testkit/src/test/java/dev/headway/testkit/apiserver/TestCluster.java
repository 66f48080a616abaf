package dev.headway.testkit.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

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
            String assets = System.getenv("KUBEBUILDER_ASSETS");
            String reason = "KUBEBUILDER_ASSETS names no folder with kube-apiserver and etcd, so conformance is checked"
                    + " against the API server of the sandbox only";
            if (assets == null && TOLD.compareAndSet(false, true)) {
                System.out.println("SKIPPED: " + reason);
            }
            Assumptions.assumeTrue(assets != null, reason);
            RealApiServer server = RealApiServer.start(Path.of(String.valueOf(assets)));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server.kubeconfig();
        }
    };

    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private @Nullable String kubeconfig;

    /** Starts the server and returns its kubeconfig; aborts the test where there is none to start. */
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
