package dev.headway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Measurements;
import dev.headway.health.kubernetes.Fabric8MeshPods;
import dev.headway.health.measurements.HttpMeasurements;
import dev.headway.health.measurements.PrometheusAddresses;
import dev.headway.health.measurements.PrometheusAddresses.Address;
import dev.headway.model.Evidence;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthRefused;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.request.Bounds;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import dev.headway.testkit.prometheus.MetricsEndpoint;
import dev.headway.testkit.prometheus.PrometheusBinary;
import dev.headway.testkit.prometheus.PrometheusServer;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watcher before a sandbox cluster and a real Prometheus that scrapes it, and a page of the test's own. */
class PrometheusChecksTest {

    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration PATIENT = Duration.ofSeconds(40);
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GOOD = "own 0";

    @TempDir
    private static Path folder;

    private static volatile Measurements asked = question -> new Answer.Failed("nothing is measured yet");
    private static volatile Supplier<String> page = () -> GOOD;
    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    private static WatcherFixture fixture;
    private static MetricsEndpoint endpoint;
    private static PrometheusServer prometheus;
    private static HttpMeasurements measurements;

    @BeforeAll
    static void start() {
        assumeThat(PrometheusBinary.obtainable())
                .as("skipped: there is no prometheus (Debian package prometheus)")
                .isTrue();
        fixture = new WatcherFixture(folder, SandboxCharts.INSTALLED, question -> asked.ask(question));
        endpoint = MetricsEndpoint.start(Map.of(
                "cluster-1",
                fixture.sandbox.traffic()::metrics,
                "own",
                () -> page.get().replaceAll("own\\w*", "$0{cluster=\"cluster-1\"}") + "\n"));
        prometheus = PrometheusServer.start(folder.resolve("prometheus"), endpoint.targets());
        measurements = new HttpMeasurements(
                new PrometheusAddresses(
                        Optional.of(new Address(prometheus.address(), Optional.empty())), Map.of(), true),
                Duration.ofSeconds(1),
                8,
                List.of());
        asked = new ConfiguredMeasurements(measurements, new Fabric8MeshPods(fixture.clusters()));
    }

    @AfterAll
    static void stop() {
        if (fixture != null) {
            measurements.close();
            prometheus.close();
            endpoint.close();
            fixture.close();
        }
    }

    @AfterEach
    void repair() {
        page = () -> GOOD;
        await().atMost(SOON).until(() -> prometheus.promQl().value("own").isPresent());
        fixture.sandbox.faults().clear();
    }

    @Test
    void confirmsWhatEveryBuiltInCheckOfANodeFindsHealthy() {
        awaitTraffic();
        ask(
                PATIENT,
                CheckSpec.builtIn(BuiltInCheck.ZTUNNEL_PROXIES),
                CheckSpec.builtIn(BuiltInCheck.L4_FAILURES),
                CheckSpec.builtIn(BuiltInCheck.XDS_REJECTS),
                CheckSpec.builtIn(BuiltInCheck.PLAINTEXT_FALLBACK),
                CheckSpec.builtIn(BuiltInCheck.RECONNECTS));

        assertThat(evidence(verdict(HealthConfirmed.class)))
                .filteredOn(evidence -> evidence.check().equals("l4-failures"))
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.observed()).isEqualTo("0.000");
                    assertThat(evidence.samples()).isGreaterThanOrEqualTo(100);
                });
    }

    @Test
    void refusesAZtunnelThatIsReadyAndBreaksTraffic() {
        awaitTraffic();
        fixture.sandbox.faults().brokenDataPath("node-2");
        ask(PATIENT, CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));

        List<Evidence> evidence = evidence(verdict(HealthRefused.class));
        assertThat(evidence.getFirst().sentence())
                .matches("Refused node-2: l4-failures \\d\\.\\d+ > 0\\.010 over \\d.* s, \\d+ samples");
        assertThat(evidence)
                .filteredOn(each -> each.check().equals("ztunnel-ready"))
                .allMatch(Evidence::holds);
    }

    @Test
    void judgesByTheBoundsOfTheRequest() {
        awaitTraffic();
        fixture.sandbox.faults().brokenDataPath("node-2");
        ask(PATIENT, CheckSpec.builtIn(BuiltInCheck.L4_FAILURES, new Bounds(1.0, 50, null)));

        assertThat(sentence(verdict(HealthConfirmed.class), "l4-failures"))
                .matches("node-2: l4-failures \\d\\.\\d+ <= 1\\.000 over \\d.* s, \\d+ samples");
    }

    @Test
    void doesNotApplyToANodeUntilAPodOfTheMeshIsThere() {
        KubernetesClient client = fixture.sandbox.client();
        client.nodes().withName("node-3").edit(node -> new NodeBuilder(node)
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build());
        try {
            podsOnNode3().filter(pod -> !ofTheMeshItself(pod)).forEach(pod -> client.resource(pod)
                    .delete());
            await().atMost(SOON).until(() -> podsOnNode3().allMatch(PrometheusChecksTest::ofTheMeshItself));
            podsOnNode3().filter(pod -> label(pod, "app").equals("ztunnel")).forEach(pod -> client.resource(pod)
                    .delete());
            await().atMost(SOON).until(() -> fixture.sandbox
                    .state()
                    .ztunnels()
                    .containsKey("node-3"));
            ask("node-3", PATIENT, CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));
            assertThat(sentence(verdict(HealthConfirmed.class), "l4-failures"))
                    .isEqualTo("node-3: l4-failures does not apply, no pod of the mesh is on the node");

            fixture.sandbox.hurdles().daemonSet("orders", "quiet");
            await().atMost(SOON).until(() -> podsOnNode3().anyMatch(pod -> label(pod, "app").equals("quiet")));
            fixture.sandbox.faults().brokenDataPath("node-3");
            ask("node-3", SHORT, CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));
            assertThat(next()).isNotInstanceOf(HealthConfirmed.class);
        } finally {
            client.apps().daemonSets().inNamespace("orders").withName("quiet").delete();
            client.nodes().withName("node-3").edit(node -> new NodeBuilder(node)
                    .editSpec()
                    .withUnschedulable(false)
                    .endSpec()
                    .build());
        }
    }

    private static Stream<Pod> podsOnNode3() {
        return fixture.sandbox.client().pods().inAnyNamespace().withField("spec.nodeName", "node-3").list().getItems().stream();
    }

    private static boolean ofTheMeshItself(Pod pod) {
        return label(pod, "app").equals("ztunnel") || label(pod, "k8s-app").equals("istio-cni-node");
    }

    private static String label(Pod pod, String key) {
        return pod.getMetadata().getLabels().getOrDefault(key, "");
    }

    @Test
    void doesNotKnowWhilePrometheusIsDown() {
        prometheus.stop();
        try {
            ask(SHORT, own());
            assertThat(sentence(verdict(HealthUnknown.class), "own")).contains("Unknown node-2: own cannot be asked");
        } finally {
            prometheus.restart();
        }
    }

    @Test
    void doesNotKnowWhilePrometheusHangs() {
        prometheus.pause();
        try {
            ask(SHORT, own());
            assertThat(sentence(verdict(HealthUnknown.class), "own")).contains("no answer within 1000 ms");
        } finally {
            prometheus.resume();
        }
    }

    @Test
    void neverConfirmsWhatIsEmptyStaleOldOrFlapping() {
        AtomicInteger scrapes = new AtomicInteger();
        long before = Instant.now().minusSeconds(5).toEpochMilli();
        page = () -> "own_flapping %d\nown_old 0 %d".formatted(scrapes.incrementAndGet() % 2, before);
        await().atMost(SOON).until(() -> scrapes.get() > 1);
        Map<String, String> whys = Map.of(
                "never_heard_of", "has no series",
                "own", "has no series",
                "own_old", "without a sample since the change");
        whys.keySet().forEach(metric -> ask(SHORT, query(metric)));
        ask(SHORT, query("own_flapping"));

        for (int i = 0; i <= whys.size(); i++) {
            HealthEvent verdict = next();
            Evidence evidence = evidence(verdict).stream()
                    .filter(each ->
                            !each.check().startsWith("ztunnel") && !each.check().startsWith("node"))
                    .filter(each ->
                            !each.check().equals("stability") && !each.check().equals("window"))
                    .findFirst()
                    .orElseThrow();
            if (evidence.check().equals("own_flapping")) {
                assertThat(verdict).isNotInstanceOf(HealthConfirmed.class);
            } else {
                assertThat(verdict).isInstanceOf(HealthUnknown.class);
                assertThat(evidence.sentence()).contains(whys.get(evidence.check()));
            }
        }
        assertThat(scrapes).hasValueGreaterThan(3);
    }

    @Test
    void neverConfirmsWhenPrometheusIsLostInTheWindowAndConfirmsOnceItIsBack() {
        AtomicInteger scrapes = new AtomicInteger();
        page = () -> {
            scrapes.incrementAndGet();
            return GOOD;
        };
        ask(SHORT, own());
        await().atMost(SOON).until(() -> scrapes.get() >= 3);
        prometheus.stop();
        try {
            verdict(HealthUnknown.class);
        } finally {
            prometheus.restart();
        }
        await().atMost(SOON).until(() -> prometheus.promQl().value("own").isPresent());
        ask(PATIENT, own());

        verdict(HealthConfirmed.class);
    }

    private static CheckSpec own() {
        return query("own");
    }

    private static CheckSpec query(String metric) {
        return new CheckSpec(
                metric,
                List.of(),
                new PrometheusSpec("sum(%s)".formatted(metric), "", 0.0, null, 0, Duration.ZERO, Compare.NONE),
                null);
    }

    private static void awaitTraffic() {
        await().atMost(SOON)
                .until(() -> prometheus
                                .promQl()
                                .value(
                                        "sum(increase(istio_tcp_connections_opened_total{reporter=\"destination\",node=\"node-2\"}[4s]))")
                                .orElse(0)
                        > 100);
    }

    private static void ask(Duration timeout, CheckSpec... checks) {
        ask("node-2", timeout, checks);
    }

    private static void ask(String node, Duration timeout, CheckSpec... checks) {
        Instant now = Instant.now();
        fixture.ask(new ConfirmHealth(
                new StepRef("upgrade-" + ATTEMPTS.incrementAndGet(), "cluster-1", StepId.node(node), 1),
                new NodeServing(node, "1-29-6", ""),
                List.of(checks),
                WINDOW,
                timeout,
                now.minusMillis(1),
                now,
                now));
    }

    private static HealthEvent next() {
        return Objects.requireNonNull(fixture.verdictWithin(SOON), "no verdict");
    }

    private static <T extends HealthEvent> T verdict(Class<T> type) {
        HealthEvent verdict = next();
        assertThat(verdict).as("%s", evidence(verdict)).isInstanceOf(type);
        return type.cast(verdict);
    }

    private static String sentence(HealthEvent verdict, String check) {
        return evidence(verdict).stream()
                .filter(evidence -> evidence.check().equals(check))
                .map(Evidence::sentence)
                .findFirst()
                .orElseThrow();
    }

    private static List<Evidence> evidence(HealthEvent verdict) {
        return switch (verdict) {
            case HealthConfirmed confirmed -> confirmed.evidence();
            case HealthRefused refused -> refused.evidence();
            case HealthUnknown unknown -> unknown.evidence();
        };
    }
}
