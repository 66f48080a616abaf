package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What several evaluations of a check make of a confirmation: one letter for each, g(ood), b(ad) or u(nknown). */
class ChecksTest {

    private static final Instant START = Instant.parse("2026-11-20T21:00:00Z");
    private static final int INTERVAL = 5;
    private static final int WINDOW = 30;
    private static final int TIMEOUT = 120;
    private static final CheckSettings SETTINGS = new CheckSettings(Duration.ofSeconds(INTERVAL), "", 2, 3);

    private final MeshView view = new MeshView();
    private final ClusterHealth health = new ClusterHealth(view, 10, SETTINGS);
    private int now;

    @ParameterizedTest
    @CsvSource({
        // evaluations every 5 s from the start; the window is 30 s, so that the seventh good one in a row confirms
        "ggggggg, confirmed 30",
        "gggggg, none",
        "bggggggg, confirmed 35",
        "ugggggggg, confirmed 35",
        "gggbggggggg, confirmed 50",
        "gggugggggggg, confirmed 50",
        "bb, refused 5",
        "gggbb, refused 20",
        "gbgb, refused 15",
        "bub, refused 10",
        "buub, none",
        "bggb, none",
        "bgubug, none",
        "uuuuuuuuuuuuuuuuuuuuuuuuu, unknown 120",
        "gugugugugugugugugugugugugu, unknown 120",
        "uuuuuuuuuuuuuuuuuuuuuuuub, unknown 120",
        "ggbggbggbggb, refused 55",
    })
    void judges(String evaluations, String outcome) {
        assertThat(run(evaluations, Duration.ZERO).map(this::told).orElse("none"))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "bbb, 10, refused 10",
        "bbbb, 15, refused 15",
        "bbbg, 15, none",
        "bbgbb, 15, refused 15",
        "bbggbbb, 15, none",
        "bbggbbbb, 15, refused 35",
    })
    void refusesOnlyWhatIsBadForLongEnough(String evaluations, int seconds, String outcome) {
        assertThat(run(evaluations, Duration.ofSeconds(seconds)).map(this::told).orElse("none"))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({"bbb, 10, refused 10", "bbbb, 15, refused 15", "bbb, 15, none", "bb, 0, refused 5"})
    void refusesABuiltInCheckOnlyWhenItWasBadForAsLongAsTheRequestSays(
            String evaluations, int seconds, String outcome) {
        Bounds bounds = new Bounds(null, null, Duration.ofSeconds(seconds));

        assertThat(run(evaluations, CheckSpec.builtIn(BuiltInCheck.L4_FAILURES, bounds))
                        .map(this::told)
                        .orElse("none"))
                .isEqualTo(outcome);
    }

    @Test
    void saysInOneSentenceWhatItRefused() {
        HealthEvent verdict = run("bb", Duration.ZERO).orElseThrow();

        assertThat(evidence(verdict).getFirst().sentence())
                .isEqualTo("Refused node-1: errors 0.031 > 0.010 over 60 s, 412 samples");
        assertThat(evidence(verdict)).extracting(Evidence::check).contains("errors", "ztunnel-ready");
    }

    @Test
    void holdsTheVerdictOnTheStateWhileChecksAreUnknown() {
        run("uu", Duration.ZERO);
        assertThat(health.changed(new Change(Source.ZTUNNEL_PODS, "node-1"), at(119)))
                .isEmpty();

        assertThat(health.wake(at(120))).singleElement().isInstanceOf(HealthUnknown.class);
    }

    @Test
    void neverConfirmsWithoutAnEvaluationAtTheEndOfTheWindow() {
        run("gggggg", Duration.ZERO);
        List<Round> asked = health.due(at(30));
        assertThat(asked).hasSize(1);
        for (int second = 30; second < TIMEOUT; second += 10) {
            assertThat(health.wake(at(second))).isEmpty();
            assertThat(health.changed(new Change(Source.ZTUNNEL_PODS, "node-1"), at(second)))
                    .isEmpty();
        }
        assertThat(health.wake(at(TIMEOUT))).singleElement().isInstanceOf(HealthUnknown.class);
        assertThat(health.measured(asked.getFirst(), readings("g"), at(30), at(TIMEOUT + 1)))
                .isEmpty();
    }

    @Test
    void asksOnlyWhileAConfirmationIsOpen() {
        assertThat(health.due(at(0))).isEmpty();
        run("bb", Duration.ZERO);

        assertThat(health.due(at(TIMEOUT))).isEmpty();
        assertThat(health.wakeAt()).isEmpty();
    }

    @Test
    void asksOnceAtATimeAndAtTheInterval() {
        health.confirm(command(check(Duration.ZERO)), at(0));
        List<Round> first = health.due(at(0));

        assertThat(first).hasSize(1);
        assertThat(health.due(at(60))).isEmpty();
        health.measured(first.getFirst(), readings("g"), at(0), at(1));
        assertThat(health.wakeAt()).contains(at(INTERVAL));
        assertThat(health.due(at(INTERVAL - 1))).isEmpty();
        assertThat(health.due(at(INTERVAL))).hasSize(1);
    }

    @Test
    void forgetsWhatWasMeasuredForAnotherAttempt() {
        health.confirm(command(check(Duration.ZERO)), at(0));
        Round old = health.due(at(0)).getFirst();
        ConfirmHealth next = new ConfirmHealth(
                old.command().step().next(),
                old.command().expectation(),
                old.command().checks(),
                old.command().window(),
                old.command().timeout(),
                START,
                START,
                START);
        health.confirm(next, at(1));

        assertThat(health.measured(old, readings("b"), at(0), at(2))).isEmpty();
        assertThat(health.due(at(2))).extracting(Round::command).containsExactly(next);
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    /** A metric that never stays good for as long as the window confirms nothing, whatever else it does. */
    @ParameterizedTest
    @MethodSource("seeds")
    void neverConfirmsAFlappingMetric(int seed) {
        Random random = new Random(seed);
        StringBuilder evaluations = new StringBuilder();
        int good = 0;
        while (evaluations.length() < 40) {
            boolean next = random.nextInt(4) > 0 && good < WINDOW / INTERVAL;
            good = next ? good + 1 : 0;
            evaluations.append(next ? 'g' : random.nextBoolean() ? 'b' : 'u');
        }
        Optional<HealthEvent> verdict = run(evaluations.toString(), Duration.ZERO);

        assertThat(verdict).as("%s", evaluations).isPresent().get().isNotInstanceOf(HealthConfirmed.class);
    }

    private Optional<HealthEvent> run(String evaluations, Duration lasting) {
        return run(evaluations, check(lasting));
    }

    private Optional<HealthEvent> run(String evaluations, CheckSpec check) {
        health.confirm(command(check), at(0));
        for (int i = 0; i < evaluations.length(); i++) {
            now = i * INTERVAL;
            List<HealthEvent> woken = health.wake(at(now));
            if (!woken.isEmpty()) {
                return Optional.of(woken.getFirst());
            }
            Round round = health.due(at(now)).getFirst();
            Optional<HealthEvent> verdict =
                    health.measured(round, readings(evaluations.substring(i, i + 1)), at(now), at(now));
            if (verdict.isPresent()) {
                return verdict;
            }
        }
        return Optional.empty();
    }

    private String told(HealthEvent verdict) {
        return switch (verdict) {
            case HealthConfirmed ignored -> "confirmed " + now;
            case HealthRefused ignored -> "refused " + now;
            case HealthUnknown ignored -> "unknown " + now;
        };
    }

    private static List<Evidence> evidence(HealthEvent verdict) {
        return switch (verdict) {
            case HealthConfirmed confirmed -> confirmed.evidence();
            case HealthRefused refused -> refused.evidence();
            case HealthUnknown unknown -> unknown.evidence();
        };
    }

    private static List<Reading> readings(String letter) {
        Wording wording = new Wording("errors", "node-1", START);
        return List.of(
                switch (letter) {
                    case "g" -> wording.seen(true, "0.002", "at most 0.010", "0.002 <= 0.010", 412, START);
                    case "b" ->
                        wording.seen(
                                false, "0.031", "at most 0.010", "0.031 > 0.010 over 60 s, 412 samples", 412, START);
                    default -> wording.unknown("has no series");
                });
    }

    private static CheckSpec check(Duration lasting) {
        return new CheckSpec(
                "errors", List.of(), new PrometheusSpec("sum(errors)", "", 0.01, null, 0, lasting, Compare.NONE), null);
    }

    private static ConfirmHealth command(CheckSpec check) {
        return new ConfirmHealth(
                new StepRef("u", "blue", StepId.node("node-1"), 1),
                new NodeServing("node-1", MeshView.REVISION, ""),
                List.of(check),
                Duration.ofSeconds(WINDOW),
                Duration.ofSeconds(TIMEOUT),
                START,
                START,
                START);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
