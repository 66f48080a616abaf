package dev.headway.testkit.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headway.testkit.prometheus.PromQl.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusServerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @BeforeEach
    void needsPrometheus() {
        Assumptions.assumeThat(PrometheusBinary.obtainable())
                .as("skipped: there is no prometheus (Debian package prometheus)")
                .isTrue();
    }

    @Test
    void scrapesEveryPageAndKeepsTheLabelsOfItsSeries() {
        try (MetricsEndpoint endpoint = MetricsEndpoint.start(
                        Map.of("a", () -> "age{cluster=\"c\",job=\"own\"} 7\n", "b", () -> "age{node=\"n\"} 8\n"));
                PrometheusServer prometheus = PrometheusServer.start(folder, endpoint.targets())) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(prometheus.promQl().query("age"))
                            .extracting(Sample::value)
                            .containsExactlyInAnyOrder(7.0, 8.0));
            assertThat(prometheus.promQl().query("age{cluster=\"c\"}"))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.labels()).containsEntry("job", "own"));
            assertThat(prometheus.promQl().value("absent(age)")).isEmpty();
        }
    }

    @Test
    void losesASeriesThatIsNotExposedAnyMore() {
        AtomicInteger scrapes = new AtomicInteger();
        try (MetricsEndpoint endpoint = MetricsEndpoint.start(Map.of(
                        "page",
                        () -> "scrapes " + scrapes.incrementAndGet() + "\n" + (scrapes.get() < 3 ? "early 1\n" : "")));
                PrometheusServer prometheus = PrometheusServer.start(folder, endpoint.targets())) {
            await().atMost(PATIENCE)
                    .until(() -> prometheus.promQl().value("scrapes").orElse(0) > 3);
            assertThat(prometheus.promQl().value("early")).isEmpty();
            assertThat(prometheus.promQl().value("max_over_time(early[1m])")).hasValue(1);
        }
    }

    @Test
    void showsAPageThatFailsAsDown() {
        try (MetricsEndpoint endpoint = MetricsEndpoint.start(Map.of("page", () -> {
                    throw new IllegalStateException("broken");
                }));
                PrometheusServer prometheus = PrometheusServer.start(folder, endpoint.targets())) {
            await().atMost(PATIENCE).until(() -> prometheus.promQl().value("up").orElse(1) == 0);
        }
    }

    @Test
    void endsWithAProcessThatIsKilled() throws Exception {
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String pid = killed.inputReader().readLine();
        ProcessHandle prometheus = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        assertThat(prometheus.isAlive()).isTrue();

        killed.destroyForcibly().onExit().join();

        await().atMost(PATIENCE).until(() -> !prometheus.isAlive());
    }

    /** A process that starts Prometheus and then waits for ever. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] folder) throws InterruptedException {
            System.out.println(
                    PrometheusServer.start(Path.of(folder[0]), List.of()).pid());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void canBeStoppedRestartedAndPaused() {
        AtomicInteger scrapes = new AtomicInteger();
        try (MetricsEndpoint endpoint =
                        MetricsEndpoint.start(Map.of("page", () -> "scrapes " + scrapes.incrementAndGet() + "\n"));
                PrometheusServer prometheus = PrometheusServer.start(folder, endpoint.targets())) {
            PromQl promQl = prometheus.promQl();
            await().atMost(PATIENCE).until(() -> promQl.value("scrapes").orElse(0) > 1);

            prometheus.stop();
            assertThatThrownBy(() -> promQl.query("up"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("does not answer");
            int atStop = scrapes.get();

            prometheus.restart();
            await().atMost(PATIENCE).until(() -> promQl.value("scrapes").orElse(0) > atStop);
            assertThat(promQl.value("min_over_time(scrapes[5m])").orElseThrow()).isLessThanOrEqualTo(atStop);

            prometheus.pause();
            int atPause = scrapes.get();
            await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(() -> scrapes.get() <= atPause + 1);
            prometheus.resume();
            await().atMost(PATIENCE).until(() -> scrapes.get() > atPause + 1);
        }
    }

    @Test
    void followsTargetsThatComeAndGo() {
        try (MetricsEndpoint first = MetricsEndpoint.start(Map.of("page", () -> "first 1\n"));
                MetricsEndpoint second = MetricsEndpoint.start(Map.of("page", () -> "second 1\n"));
                PrometheusServer prometheus = PrometheusServer.start(folder, first.targets())) {
            await().atMost(PATIENCE)
                    .until(() -> prometheus.promQl().value("first").isPresent());

            prometheus.targets(second.targets());

            await().atMost(PATIENCE)
                    .until(() -> prometheus.promQl().value("second").isPresent()
                            && prometheus.promQl().value("first").isEmpty());
        }
    }
}
