package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.testkit.prometheus.PromQl;
import dev.headway.testkit.prometheus.PromQl.Sample;
import dev.headway.testkit.prometheus.PrometheusBinary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus over the metrics of a sandbox cluster. */
class SandboxPrometheusTest extends ClusterTest {

    @TempDir
    Path folder;

    @Test
    void seesAReadyZtunnelWhoseTrafficFails() {
        Assumptions.assumeThat(PrometheusBinary.obtainable())
                .as("skipped: there is no prometheus (Debian package prometheus)")
                .isTrue();
        try (SandboxPrometheus prometheus = SandboxPrometheus.start(folder, List.of(cluster))) {
            PromQl promQl = prometheus.server().promQl();
            soon().untilAsserted(() -> assertThat(byNode(promQl, "rate(istio_tcp_connections_opened_total[5s])"))
                    .containsOnlyKeys("node-1", "node-2", "node-3", "node-4"));
            assertThat(promQl.query("istio_tcp_connections_failed_total")).isEmpty();

            cluster.istio().installRevision(NEXT);
            cluster.faults().brokenDataPathOf(NEXT);
            cluster.istio().upgradeZtunnel(NEXT, "OnDelete");
            soon().until(() -> observed(daemonSet("ztunnel")));
            String old = cluster.state().ztunnel("node-2").pod();
            cluster.client().pods().inNamespace("istio-system").withName(old).delete();

            soon().until(() ->
                    byNode(promQl, "rate(istio_tcp_connections_failed_total{pod!=\"%s\"}[5s])".formatted(old))
                                    .getOrDefault("node-2", 0.0)
                            > 50);
            assertThat(cluster.state().ztunnel("node-2").ready()).isTrue();
            assertThat(promQl.value("workload_manager_pending_proxy_count{node=\"node-2\"}"))
                    .hasValue(0);
            assertThat(promQl.query("istio_build{component=\"ztunnel\",tag=\"1.30.3\"}"))
                    .extracting(sample -> sample.labels().get("node"))
                    .containsExactly("node-2");
            assertThat(promQl.query("istio_build{pod=\"%s\"}".formatted(old))).isEmpty();
            assertThat(promQl.value("sum(pilot_xds{version=\"1.30.3\",cluster=\"%s\"})".formatted(cluster.name())))
                    .hasValue(1);
        }
    }

    private static Map<String, Double> byNode(PromQl promQl, String rates) {
        return promQl.query("sum by (node) (" + rates + ") > 0").stream()
                .collect(Collectors.toMap(sample -> sample.labels().get("node"), Sample::value));
    }
}
