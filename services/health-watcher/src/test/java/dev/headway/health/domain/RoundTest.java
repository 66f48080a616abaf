package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.headway.health.domain.Answer.Empty;
import dev.headway.health.domain.Answer.Failed;
import dev.headway.health.domain.Answer.Several;
import dev.headway.health.domain.Answer.Silence;
import dev.headway.health.domain.Answer.Status;
import dev.headway.health.domain.Answer.Value;
import dev.headway.health.domain.Reading.Standing;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.request.Bounds;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.CheckSpec.During;
import dev.headway.model.request.HttpSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One evaluation of one check: what it asks, and what it makes of the answers. */
class RoundTest {

    private static final Instant BEGUN = Instant.parse("2026-11-20T21:00:00Z");
    private static final Instant CHANGED = BEGUN.plusSeconds(90);
    private static final Instant NOW = CHANGED.plusSeconds(100);
    private static final Expectation NODE = new NodeServing("node-1", MeshView.REVISION, "");
    private static final String QUERY = "sum(rate(errors{node=~\"$nodes\"}[$window]))";
    private static final String SAMPLES = "sum(increase(all{node=~\"$nodes\"}[$window]))";

    private final MeshView view = new MeshView();
    private final FakeMeasurements measurements = new FakeMeasurements();
    private Expectation expectation = NODE;
    private CheckSettings settings = new CheckSettings(Duration.ofSeconds(5), "", 2, 3);

    @BeforeEach
    void scrapeJustNow() {
        view.istiodPods.add(
                new PodView("istio-system/istiod-1", "", MeshView.REVISION, "1.30.3", true, false, "uid-1"));
        measurements.begun = BEGUN;
        measurements.scrapedAt(NOW.minusSeconds(2));
    }

    @Test
    void saysWhatItSawInOneSentence() {
        measurements.value = new Value(0.031);

        Reading reading = read(query(0.01, null, 100, Compare.NONE), NOW);

        assertThat(reading.standing()).isEqualTo(Standing.BAD);
        assertThat(reading.evidence().sentence()).isEqualTo("node-1: errors 0.031 > 0.010 over 60 s, 412 samples");
        assertThat(reading.evidence().observed()).isEqualTo("0.031");
        assertThat(reading.evidence().expected()).isEqualTo("at most 0.010");
        assertThat(reading.evidence().samples()).isEqualTo(412);
        assertThat(reading.evidence().at()).isEqualTo(NOW.minusSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0.010, 0.01, none, GOOD, 0.010 <= 0.010",
                "0.011, 0.01, none, BAD, 0.011 > 0.010",
                "5, none, 5, GOOD, 5.000 >= 5.000",
                "4.9, none, 5, BAD, 4.900 < 5.000",
                "4, 5, 1, GOOD, 4.000 >= 1.000",
                "0.5, 5, 1, BAD, 0.500 < 1.000",
                "6, 5, 1, BAD, 6.000 > 5.000",
                "0, 0, none, GOOD, 0.000 <= 0.000",
                "0.0001, 0, none, BAD, 1.00e-04 > 0.000",
            })
    void comparesWithBothBounds(
            double value, @Nullable Double max, @Nullable Double min, Standing standing, String words) {
        measurements.value = new Value(value);

        Reading reading = read(query(max, min, 0, Compare.NONE), NOW);

        assertThat(reading.standing()).isEqualTo(standing);
        assertThat(reading.evidence().holds()).isEqualTo(standing == Standing.GOOD);
        assertThat(reading.evidence().sentence()).contains(words);
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                silence("Prometheus is down", m -> m.newest = new Failed("connection refused"), "cannot be asked"),
                silence("it dies in between", m -> m.value = new Failed("reset"), "cannot be asked: reset"),
                silence("no series", m -> m.newest = new Empty(), "has no series"),
                silence(
                        "last scraped before the change",
                        m -> m.scrapedAt(CHANGED.minusMillis(1)),
                        "without a sample since the change"),
                silence("last scraped at the change", m -> m.scrapedAt(CHANGED), "without a sample since the change"),
                silence("not scraped for a while", m -> m.scrapedAt(NOW.minusSeconds(16)), "is stale"),
                silence("no value", m -> m.value = new Empty(), "has no value"),
                silence("no number", m -> m.value = new Value(Double.NaN), "is NaN"),
                silence("no finite number", m -> m.value = new Value(Double.POSITIVE_INFINITY), "is Infinity"),
                silence("several series", m -> m.value = new Several(3), "has 3 series"),
                silence(
                        "too little traffic",
                        m -> m.samples = new Value(99),
                        "has 99 samples over 60 s, fewer than 100"),
                silence("no traffic", m -> m.samples = new Empty(), "has 0 samples over 60 s, fewer than 100"),
                silence("uncountable traffic", m -> m.samples = new Value(Double.NaN), "is NaN"));
    }

    private static Arguments silence(String name, Consumer<FakeMeasurements> trouble, String why) {
        return argumentSet(name, trouble, why);
    }

    @ParameterizedTest
    @MethodSource("silences")
    void doesNotKnow(Consumer<FakeMeasurements> trouble, String why) {
        trouble.accept(measurements);

        Reading reading = read(query(0.01, null, 100, Compare.NONE), NOW);

        assertThat(reading.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(reading.evidence().holds()).isFalse();
        assertThat(reading.evidence().sentence())
                .startsWith("Unknown node-1: errors ")
                .contains(why);
    }

    @Test
    void asksNothingBeforeTwoScrapesSinceTheChange() {
        assertThat(read(query(0.01, null, 0, Compare.NONE), CHANGED.plusMillis(9_999))
                        .standing())
                .isEqualTo(Standing.UNKNOWN);
        assertThat(measurements.asked).isEmpty();

        measurements.scrapedAt(CHANGED.plusSeconds(9));
        assertThat(read(query(0.01, null, 0, Compare.NONE), CHANGED.plusSeconds(10))
                        .standing())
                .isEqualTo(Standing.GOOD);
    }

    @ParameterizedTest
    @CsvSource({"10, 9999ms", "59, 58999ms", "61, 60000ms", "1000, 60000ms"})
    void neverReachesBehindTheChange(int seconds, String range) {
        Instant now = CHANGED.plusSeconds(seconds);
        measurements.scrapedAt(now);
        read(query(0.01, null, 0, Compare.NONE), now);

        assertThat(measurements.queries()).last().isEqualTo("sum(rate(errors{node=~\"node-1\"}[" + range + "]))");
    }

    @Test
    void countsScrapedSamplesWhereNothingElseIsCounted() {
        read(
                new CheckSpec(
                        "errors",
                        List.of(),
                        new PrometheusSpec(
                                "rate(a[$window]) / b{x=\"y\"}", "", 1.0, null, 0, Duration.ZERO, Compare.NONE),
                        null),
                NOW);

        assertThat(measurements.queries())
                .containsExactly(
                        "min(label_replace(timestamp(a), \"headway_selector\", \"0\", \"\", \"\") or "
                                + "label_replace(timestamp(b{x=\"y\"}), \"headway_selector\", \"1\", \"\", \"\"))",
                        "sum(label_replace(count_over_time(a[60000ms]), \"headway_selector\", \"0\", \"\", \"\") or "
                                + "label_replace(count_over_time(b{x=\"y\"}[60000ms]), \"headway_selector\", \"1\", \"\","
                                + " \"\"))",
                        "rate(a[60000ms]) / b{x=\"y\"}");
    }

    @Test
    void restrictsEveryQueryToTheCluster() {
        settings = new CheckSettings(Duration.ofSeconds(5), "k8s", 2, 3);
        for (BuiltInCheck check : BuiltInCheck.values()) {
            read(CheckSpec.builtIn(check), NOW);
        }
        read(query(0.01, null, 0, Compare.BEFORE), NOW);

        assertThat(measurements.queries())
                .hasSizeGreaterThan(20)
                .allSatisfy(query ->
                        assertThat(query.replaceAll("\\{k8s=\"blue\"[,}]", "")).doesNotContain("{"));
    }

    @Test
    void judgesTheChangeItselfByWhatWasBetweenTheCommandAndTheChange() {
        measurements.value = new Value(0.031);
        measurements.newest = new Empty();
        CheckSpec check = query(0.01, null, 100, Compare.NONE);

        Reading reading = read(new CheckSpec("errors", List.of(), During.CHANGE, null, check.prometheus(), null), NOW);

        assertThat(reading.standing()).isEqualTo(Standing.BAD);
        assertThat(reading.evidence().sentence())
                .isEqualTo("node-1: errors 0.031 > 0.010 over 89 s during the change, 412 samples");
        assertThat(measurements.asked)
                .last()
                .isEqualTo(new Question.Query("blue", "sum(rate(errors{node=~\"node-1\"}[89999ms]))", CHANGED));
    }

    @ParameterizedTest
    @CsvSource({
        "0.010, 0.001, 100, GOOD, '0.010 against 0.001 before, a rise of 0.009 <= 0.010'",
        "0.031, 0.001, 100, BAD, '0.031 against 0.001 before, a rise of 0.030 > 0.010'",
        "0.031, 0.030, 100, GOOD, '0.031 against 0.030 before, a rise of 0.001 <= 0.010'",
        "0.001, 0.500, 100, GOOD, 'a rise of -0.499 <= 0.010'",
        "0.001, 0.001, 99, UNKNOWN, 'has 99 samples over 60 s before the step, fewer than 100'",
        "0.001, NaN, 100, UNKNOWN, 'is NaN before the step'",
    })
    void comparesWithTheTimeBeforeTheStep(
            double value, double before, double samples, Standing standing, String words) {
        measurements.value = new Value(value);
        measurements.baseValue = new Value(before);
        measurements.baseSamples = new Value(samples);

        Reading reading = read(query(0.01, null, 100, Compare.BEFORE), NOW);

        assertThat(reading.standing()).isEqualTo(standing);
        assertThat(reading.evidence().sentence()).contains(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0.031, 0.001, 100, BAD, 'a rise of 0.030 > 0.010'",
        "0.031, 0.030, 100, GOOD, 'against 0.030 on the old version'",
        "0.031, 0.030, 99, UNKNOWN, 'has 99 samples over 60 s on the old version, fewer than 100'",
    })
    void comparesWithTheNodesOnTheOldVersion(
            double value, double old, double samples, Standing standing, String words) {
        onOldVersion("node-2");
        measurements.cohort = "node=~\"node-2\"";
        measurements.value = new Value(value);
        measurements.baseValue = new Value(old);
        measurements.baseSamples = new Value(samples);

        Reading reading = read(query(0.01, null, 100, Compare.COHORT), NOW);

        assertThat(reading.standing()).isEqualTo(standing);
        assertThat(reading.evidence().sentence()).contains(words);
    }

    @Test
    void hasNothingToCompareWithWhenNoNodeIsOld() {
        assertThat(read(query(0.01, null, 0, Compare.COHORT), NOW).evidence().sentence())
                .contains("no node is on another version");
    }

    @Test
    void asksForTheNodesOfTheRevisionWhereTheStepHasNone() {
        onOldVersion("node-2");
        expectation = new TagServing("default", MeshView.REVISION);

        Reading reading = read(query(0.01, null, 0, Compare.NONE), NOW);

        assertThat(reading.evidence().sentence()).startsWith("blue: errors");
        assertThat(measurements.queries()).last().asString().contains("node=~\"node-1\"");
    }

    @ParameterizedTest
    @CsvSource({"l4-failures, finds no ztunnel", "ztunnel-proxies, finds no node", "xds-rejects, finds no istiod of"})
    void doesNotAskAboutNobody(String check, String why) {
        expectation = new TagServing("default", "1-31-0");

        Reading reading = read(new CheckSpec(check, List.of(), null, null), NOW);

        assertThat(reading.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(reading.evidence().sentence()).contains(why);
    }

    @Test
    void cannotTellTheNodesWhileItDoesNotSeeTheirPods() {
        expectation = new TagServing("default", MeshView.REVISION);
        view.blind.add(Source.ZTUNNEL_PODS);

        assertThat(read(query(0.01, null, 0, Compare.NONE), NOW).evidence().sentence())
                .contains("cannot tell the pods: ztunnel pods: watch interrupted");
    }

    @ParameterizedTest
    @CsvSource({
        "1.30.3, istio_tcp_connections_failed_total",
        "1.29.0-distroless, istio_tcp_connections_failed_total",
        "1.28.4, response_flags!~",
        "1.24.0, response_flags!~",
    })
    void asksForFailuresAsTheVersionShowsThem(String version, String metric) {
        versions(version, version);

        assertThat(read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES), NOW).standing())
                .isEqualTo(Standing.GOOD);
        assertThat(measurements.queries()).last().asString().contains(metric);
    }

    @ParameterizedTest
    @CsvSource({
        "1.23.9, cannot be seen in the metrics of ztunnel 1.23.9",
        "1.22.0, cannot be seen in the metrics of ztunnel 1.22.0",
        "'', cannot tell the version of ztunnel from ''",
    })
    void neverTakesFailuresThatCannotBeSeenForNone(String version, String why) {
        versions(version, version);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES), NOW);

        assertThat(reading.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(reading.evidence().sentence()).contains(why);
        assertThat(measurements.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "0.031, none, none, BAD, 0.031 > 0.010 over 60 s",
                "0.031, 0.05, none, GOOD, 0.031 <= 0.050 over 60 s",
                "0.051, 0.05, none, BAD, 0.051 > 0.050 over 60 s",
                "0.009, none, 412, GOOD, 0.009 <= 0.010 over 60 s",
                "0.009, none, 413, UNKNOWN, 'has 412 samples over 60 s, fewer than 413'",
                "0.009, 0.005, 413, UNKNOWN, 'has 412 samples over 60 s, fewer than 413'",
            })
    void judgesABuiltInCheckByTheBoundsOfTheRequest(
            double value, @Nullable Double max, @Nullable Integer minSamples, Standing standing, String words) {
        measurements.value = new Value(value);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES, new Bounds(max, minSamples, null)), NOW);

        assertThat(reading.standing()).isEqualTo(standing);
        assertThat(reading.evidence().sentence()).contains("l4-failures " + words);
    }

    @Test
    void needsOneQueryForAllNodes() {
        expectation = new TagServing("default", MeshView.REVISION);
        versions("1.28.4", "1.29.0");

        assertThat(read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES), NOW)
                        .evidence()
                        .sentence())
                .contains("would need one query for all of ztunnel 1.28.4, 1.29.0");
    }

    @ParameterizedTest
    @EnumSource
    void neverTakesAnEmptyPrometheusForHealth(BuiltInCheck check) {
        measurements.newest = new Empty();
        measurements.samples = new Empty();
        measurements.value = new Value(0);

        assertThat(read(CheckSpec.builtIn(check), NOW).standing()).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void doesNotKnowACheckOfAnotherHeadway() {
        assertThat(read(new CheckSpec("new-check", List.of(), null, null), NOW)
                        .evidence()
                        .sentence())
                .contains("is no check of this version of Headway");
    }

    static Stream<Arguments> probes() {
        return Stream.of(
                argumentSet(
                        "as expected", new Status(204), Standing.GOOD, "http://shop.blue/ answers 204, expected 204"),
                argumentSet("another status", new Status(503), Standing.BAD, "answers 503, expected 204"),
                argumentSet("a redirect", new Status(302), Standing.BAD, "answers 302, expected 204"),
                argumentSet("no answer", new Silence("reset"), Standing.BAD, "does not answer (reset)"),
                argumentSet("not allowed", new Failed("not among"), Standing.UNKNOWN, "cannot be tried: not among"));
    }

    @ParameterizedTest
    @MethodSource("probes")
    void probes(Answer answer, Standing standing, String words) {
        measurements.probe = answer;

        Reading reading = read(
                new CheckSpec(
                        "shop", List.of(), null, new HttpSpec("http://shop.$cluster/", 204, Duration.ofSeconds(5))),
                NOW);

        assertThat(reading.standing()).isEqualTo(standing);
        assertThat(reading.evidence().sentence()).contains(words);
    }

    private void onOldVersion(String node) {
        view.ztunnels()
                .replaceAll(pod -> pod.node().equals(node)
                        ? new PodView(pod.name(), node, MeshView.OLD, "1.29.6", true, false, "uid-0")
                        : pod);
    }

    private void versions(String... versions) {
        for (int i = 0; i < versions.length; i++) {
            PodView pod = view.ztunnels().get(i);
            view.ztunnels()
                    .set(i, new PodView(pod.name(), pod.node(), pod.revision(), versions[i], true, false, "uid-1"));
        }
    }

    private static CheckSpec query(@Nullable Double max, @Nullable Double min, int minSamples, Compare compare) {
        return new CheckSpec(
                "errors",
                List.of(),
                new PrometheusSpec(QUERY, SAMPLES, max, min, minSamples, Duration.ZERO, compare),
                null);
    }

    private Reading read(CheckSpec check, Instant at) {
        ConfirmHealth command = new ConfirmHealth(
                new StepRef("u", "blue", StepId.node("node-1"), 1),
                expectation,
                List.of(check),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300),
                BEGUN,
                CHANGED,
                CHANGED);
        return new Round(command, Scope.of("blue", expectation, view), settings)
                .read(measurements, at)
                .getFirst();
    }
}
