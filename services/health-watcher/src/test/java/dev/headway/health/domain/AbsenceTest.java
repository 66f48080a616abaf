package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.headway.health.domain.Answer.Empty;
import dev.headway.health.domain.Answer.Failed;
import dev.headway.health.domain.Answer.Value;
import dev.headway.health.domain.Reading.Standing;
import dev.headway.model.Expectation;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.Expectation.TagServing;
import dev.headway.model.Expectation.ZtunnelSettled;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a built-in check makes of finding nothing to measure: it does not apply only where what it judges is proven away. */
class AbsenceTest {

    private static final Instant BEGUN = Instant.parse("2026-11-20T21:00:00Z");
    private static final Instant CHANGED = BEGUN.plusSeconds(90);
    private static final Instant NOW = CHANGED.plusSeconds(100);

    private final MeshView view = new MeshView();
    private final FakeMeasurements measurements = new FakeMeasurements();
    private Expectation expectation = new NodeServing("node-1", MeshView.REVISION, "");

    /** A node without a pod of the mesh, in a cluster without a waypoint, and a Prometheus that scrapes it. */
    @BeforeEach
    void nothingIsThere() {
        view.waypoints.clear();
        view.istiodPods.add(
                new PodView("istio-system/istiod-1", "", MeshView.REVISION, "1.30.3", true, false, "uid-1"));
        measurements.begun = BEGUN;
        measurements.samples = new Value(0);
        measurements.served(0, NOW.minusSeconds(2));
        measurements.meshPods = new Value(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"L4_FAILURES", "PLAINTEXT_FALLBACK"})
    void doesNotApplyWhereNoPodOfTheMeshIs(BuiltInCheck check) {
        Reading reading = read(CheckSpec.builtIn(check));

        assertThat(reading.standing()).isEqualTo(Standing.GOOD);
        assertThat(reading.evidence().holds()).isTrue();
        assertThat(reading.evidence().sentence())
                .isEqualTo("node-1: %s does not apply, no pod of the mesh is on the node", check.word());
        assertThat(measurements.asked).last().isEqualTo(new Question.MeshPods("blue", List.of("node-1")));
    }

    @ParameterizedTest
    @EnumSource(names = {"L4_FAILURES", "PLAINTEXT_FALLBACK"})
    void doesNotApplyEitherWhereSeriesAreThereAndCountNothing(BuiltInCheck check) {
        measurements.scrapedAt(NOW.minusSeconds(2));

        assertThat(read(CheckSpec.builtIn(check)).standing()).isEqualTo(Standing.GOOD);
    }

    @Test
    void asksForThePodsOfAllNodesThatAreJudged() {
        expectation = new ZtunnelSettled(MeshView.REVISION, MeshView.ROLLING);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));

        assertThat(reading.evidence().sentence()).endsWith("no pod of the mesh is on the nodes");
        assertThat(measurements.asked).last().isEqualTo(new Question.MeshPods("blue", List.of("node-1", "node-2")));
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                doubt("a pod of the mesh is there", m -> m.meshPods = new Value(1), "has no series"),
                doubt(
                        "the API server does not answer",
                        m -> m.meshPods = new Failed("connection refused"),
                        "a pod of the mesh is on the node cannot be told: connection refused"),
                doubt("ztunnel serves one", m -> m.served(1, NOW.minusSeconds(2)), "has no series"),
                doubt(
                        "ztunnel is not scraped",
                        m -> m.servedAt = new Empty(),
                        "cannot be told: the number that ztunnel serves has no series"),
                doubt(
                        "ztunnel was last scraped before the change",
                        m -> m.served(0, CHANGED),
                        "without a sample since the change"),
                doubt("ztunnel is scraped no more", m -> m.served(0, NOW.minusSeconds(16)), "is stale"),
                doubt("Prometheus is down", m -> m.newest = new Failed("refused"), "cannot be asked: refused"),
                doubt("Prometheus dies in between", m -> m.served = new Failed("reset"), "cannot be asked: reset"),
                doubt("the series is stale", m -> m.scrapedAt(NOW.minusSeconds(16)), "is stale"),
                doubt("the series is old", m -> m.scrapedAt(CHANGED), "without a sample since the change"),
                doubt(
                        "there is some traffic",
                        m -> {
                            m.scrapedAt(NOW.minusSeconds(2));
                            m.samples = new Value(3);
                        },
                        "has 3 samples"));
    }

    private static Arguments doubt(String name, Consumer<FakeMeasurements> trouble, String why) {
        return argumentSet(name, trouble, why);
    }

    @ParameterizedTest
    @MethodSource("doubts")
    void doesNotKnowWhileAnythingSpeaksAgainstIt(Consumer<FakeMeasurements> doubt, String why) {
        doubt.accept(measurements);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));

        assertThat(reading.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(reading.evidence().sentence()).contains(why);
    }

    @Test
    void judgesWhatWasMeasuredWhoeverSaysThatNothingIsThere() {
        measurements.scrapedAt(NOW.minusSeconds(2));
        measurements.samples = new Value(412);
        measurements.value = new Value(0.5);

        assertThat(read(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES)).standing()).isEqualTo(Standing.BAD);
        assertThat(read(CheckSpec.builtIn(BuiltInCheck.WAYPOINT_5XX)).standing())
                .isEqualTo(Standing.BAD);
    }

    @ParameterizedTest
    @EnumSource(names = {"ZTUNNEL_PROXIES", "XDS_REJECTS", "RECONNECTS"})
    void alwaysAppliesWhereItAsksTheMeshItself(BuiltInCheck check) {
        assertThat(read(CheckSpec.builtIn(check)).standing()).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void alwaysAppliesWhereAPersonWroteTheQuery() {
        CheckSpec own = new CheckSpec(
                "errors",
                List.of(),
                new PrometheusSpec("sum(errors{node=~\"$nodes\"})", "", 0.0, null, 1, Duration.ZERO, Compare.NONE),
                null);

        assertThat(read(own).standing()).isEqualTo(Standing.UNKNOWN);
    }

    @Test
    void doesNotApplyInAClusterWithoutWaypoints() {
        expectation = new TagServing("default", MeshView.REVISION);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.WAYPOINT_5XX));

        assertThat(reading.standing()).isEqualTo(Standing.GOOD);
        assertThat(reading.evidence().holds()).isTrue();
        assertThat(reading.evidence().sentence())
                .isEqualTo("blue: waypoint-5xx does not apply, no waypoint is in the cluster");
    }

    @Test
    void doesNotKnowWhileAWaypointHasNoTraffic() {
        view.waypoints.add("orders/waypoint");

        assertThat(read(CheckSpec.builtIn(BuiltInCheck.WAYPOINT_5XX)).standing())
                .isEqualTo(Standing.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(names = {"GATEWAYS", "GATEWAY_DEPLOYMENTS"})
    void doesNotKnowWhileItDoesNotSeeTheWaypoints(Source source) {
        view.blind.add(source);

        Reading reading = read(CheckSpec.builtIn(BuiltInCheck.WAYPOINT_5XX));

        assertThat(reading.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(reading.evidence().sentence())
                .contains("whether a waypoint is in the cluster cannot be told: " + source.words());
    }

    private Reading read(CheckSpec check) {
        ConfirmHealth command = new ConfirmHealth(
                new StepRef("u", "blue", StepId.node("node-1"), 1),
                expectation,
                List.of(check),
                Duration.ofSeconds(60),
                Duration.ofSeconds(300),
                BEGUN,
                CHANGED,
                CHANGED);
        CheckSettings settings = new CheckSettings(Duration.ofSeconds(5), "", 2, 3);
        return new Round(command, Scope.of("blue", expectation, view), settings)
                .read(measurements, NOW)
                .getFirst();
    }
}
