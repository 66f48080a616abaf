package dev.headway.controlplane.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What istiod says of its proxies, through an API server that passes the question on for one pod and not for the other. */
class IstiodsTest {

    private static final String PODS = """
            {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": [
              {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": "istio-system", "name": "istiod-a"}},
              {"kind": "Pod", "apiVersion": "v1", "metadata": {"namespace": "istio-system", "name": "istiod-b"}}]}
            """;
    private static final String METRICS = """
            # TYPE pilot_xds gauge
            pilot_xds{version="1.29.6"} 3
            pilot_xds{version="1.30.3"} 1
            pilot_xds_pushes{type="cds"} 40
            """;

    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", IstiodsTest::answer);
        server.start();
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void addsUpTheProxiesOfAPodAndSaysWhichPodIsUnknown() {
        assertThat(new Istiods(client, "1-29-6").connectedProxies())
                .isEqualTo(Map.of("istio-system/istiod-a", Optional.of(4L), "istio-system/istiod-b", Optional.empty()));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean metrics = path.equals("/api/v1/namespaces/istio-system/pods/istiod-a:15014/proxy/metrics");
        boolean known = metrics || path.equals("/api/v1/pods");
        byte[] body = (metrics ? METRICS : known ? PODS : "{}").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", metrics ? "text/plain" : "application/json");
        exchange.sendResponseHeaders(known ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
