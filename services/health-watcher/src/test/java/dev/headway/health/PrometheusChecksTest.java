package dev.headway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.Measurements;
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
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import dev.headway.testkit.prometheus.MetricsEndpoint;
import dev.headway.testkit.prometheus.PrometheusBinary;
import dev.headway.testkit.prometheus.PrometheusServer;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watcher before a sandbox cluster and a real Prometheus that scrapes it, and a page of the test's own. */
class PrometheusChecksTest {

    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(12);
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String GOOD = "own 0";

    @TempDir
    private static Path folder;

    private static final AtomicReference<Measurements> MEASUREMENTS =
            new AtomicReference<>(question -> new Answer.Failed("nothing is measured yet"));
    private static final AtomicReference<Supplier<String>> PAGE = new AtomicReference<>(() -> GOOD);
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
        fixture = new WatcherFixture(
                folder, SandboxCharts.INSTALLED, question -> MEASUREMENTS.get().ask(question));
        endpoint = MetricsEndpoint.start(Map.of(
                "cluster-1", fixture.sandbox.traffic()::metrics,
                "own", () -> PAGE.get().get().replace("own", "own{cluster=\"cluster-1\"}") + "\n"));
        prometheus = PrometheusServer.start(folder.resolve("prometheus"), endpoint.targets());
        measurements = new HttpMeasurements(
                new PrometheusAddresses(
                        Optional.of(new Address(prometheus.address(), Optional.empty())), Map.of(), true),
                Duration.ofSeconds(1),
                8,
                List.of());
        MEASUREMENTS.set(measurements);
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
        PAGE.set(() -> GOOD);
        fixture.sandbox.faults().clear();
    }

    @Test
    void confirmsWhatEveryBuiltInCheckOfANodeFindsHealthy() {
        awaitTraffic();
        ask(
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
        ask(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));

        List<Evidence> evidence = evidence(verdict(HealthRefused.class));
        assertThat(evidence.getFirst().sentence())
                .matches("Refused node-2: l4-failures \\d\\.\\d+ > 0\\.010 over \\d.* s, \\d+ samples");
        assertThat(evidence)
                .filteredOn(each -> each.check().equals("ztunnel-ready"))
                .allMatch(Evidence::holds);
    }

    @Test
    void doesNotKnowWhilePrometheusIsDown() {
        prometheus.stop();
        try {
            ask(own());
            assertThat(sentence(verdict(HealthUnknown.class))).contains("Unknown node-2: own cannot be asked");
        } finally {
            prometheus.restart();
        }
    }

    @Test
    void doesNotKnowWhilePrometheusHangs() {
        prometheus.pause();
        try {
            ask(own());
            assertThat(sentence(verdict(HealthUnknown.class))).contains("no answer within 1000 ms");
        } finally {
            prometheus.resume();
        }
    }

    @Test
    void doesNotKnowWhatHasNoSeries() {
        ask(query("sum(never_heard_of)"));

        assertThat(sentence(verdict(HealthUnknown.class))).isEqualTo("Unknown node-2: own has no series");
    }

    @Test
    void doesNotKnowWhatIsScrapedNoMore() {
        PAGE.set(() -> {
            throw new IllegalStateException("the target is down");
        });
        ask(own());

        assertThat(sentence(verdict(HealthUnknown.class))).startsWith("Unknown node-2: own ");
    }

    @Test
    void doesNotKnowFromSamplesOfBeforeTheChange() {
        long before = Instant.now().minusSeconds(5).toEpochMilli();
        PAGE.set(() -> "own 0 " + before);
        ask(own());

        assertThat(sentence(verdict(HealthUnknown.class))).containsAnyOf("without a sample since the change", "is stale");
    }

    @Test
    void neverConfirmsWhatFlaps() {
        AtomicInteger scrapes = new AtomicInteger();
        PAGE.set(() -> "own " + scrapes.incrementAndGet() % 2);
        ask(own());

        assertThat(next()).isNotInstanceOf(HealthConfirmed.class);
        assertThat(scrapes).hasValueGreaterThan(3);
    }

    @Test
    void neverConfirmsWhenPrometheusIsLostInTheWindowAndConfirmsOnceItIsBack() {
        ask(own());
        ConfirmHealth lost = command(Duration.ofSeconds(8), own());
        fixture.ask(lost);
        assertThat(verdict(HealthConfirmed.class)).isNotNull();
        prometheus.stop();
        try {
            verdict(HealthUnknown.class);
        } finally {
            prometheus.restart();
        }
        await().atMost(SOON).until(() -> prometheus.promQl().value("own").isPresent());
        ask(own());

        verdict(HealthConfirmed.class);
    }

    private static CheckSpec own() {
        return query("sum(own)");
    }

    private static CheckSpec query(String query) {
        return new CheckSpec(
                "own", List.of(), new PrometheusSpec(query, "", 0.0, null, 0, Duration.ZERO, Compare.NONE), null);
    }

    private static void awaitTraffic() {
        await().atMost(SOON).until(() -> prometheus
                .promQl()
                .value("min(sum by (node) (increase(istio_tcp_connections_opened_total{reporter=\"destination\"}[4s])))")
                .orElse(0)
                > 100);
    }

    private static void ask(CheckSpec... checks) {
        fixture.ask(command(WINDOW, checks));
    }

    private static ConfirmHealth command(Duration window, CheckSpec... checks) {
        Instant now = Instant.now();
        return new ConfirmHealth(
                new StepRef("upgrade-" + ATTEMPTS.incrementAndGet(), "cluster-1", StepId.node("node-2"), 1),
                new NodeServing("node-2", "1-29-6", ""),
                List.of(checks),
                window,
                TIMEOUT,
                now.minusMillis(1),
                now,
                now);
    }

    private static HealthEvent next() {
        return Objects.requireNonNull(fixture.verdictWithin(SOON), "no verdict");
    }

    private static <T extends HealthEvent> T verdict(Class<T> type) {
        HealthEvent verdict = next();
        assertThat(verdict).as("%s", evidence(verdict)).isInstanceOf(type);
        return type.cast(verdict);
    }

    private static String sentence(HealthEvent verdict) {
        return evidence(verdict).stream()
                .filter(evidence -> evidence.check().equals("own"))
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
