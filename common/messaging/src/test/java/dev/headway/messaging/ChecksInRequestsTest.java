package dev.headway.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.headway.model.Evidence;
import dev.headway.model.StepKind;
import dev.headway.model.request.Bounds;
import dev.headway.model.request.BuiltInCheck;
import dev.headway.model.request.CheckSpec;
import dev.headway.model.request.HttpSpec;
import dev.headway.model.request.PrometheusSpec;
import dev.headway.model.request.PrometheusSpec.Compare;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checks of a request: what may be left out, and what is refused. */
class ChecksInRequestsTest {

    private static final String HEAD = """
            apiVersion: headway.dev/v1
            kind: Upgrade
            metadata: {name: u}
            spec:
              target: {version: 1.30.3, revision: 1-30-3, charts: /charts}
              stages: [{name: all, clusters: {names: [c]}}]
              health: {checks: [%s]}
            """;

    @Test
    void readsATextAsABuiltInCheck() {
        assertThat(checks("l4-failures")).containsExactly(CheckSpec.builtIn(BuiltInCheck.L4_FAILURES));
    }

    @Test
    void fillsInWhatAQueryLeavesOut() {
        assertThat(checks("{name: errors, prometheus: {query: 'sum(rate(errors[$window]))', max: 1}}"))
                .containsExactly(
                        new CheckSpec("errors", List.of(), query(null, 0, Duration.ZERO, Compare.NONE, ""), null));
    }

    @Test
    void readsEveryPartOfAQuery() {
        assertThat(checks(
                        "{name: errors, steps: [node, settle-ztunnel], prometheus: {query: 'sum(rate(errors[$window]))',"
                                + " samples: 'sum(increase(all[$window]))', max: 1, min: -0.5, minSamples: 100, for: 30s,"
                                + " compare: before}}"))
                .containsExactly(new CheckSpec(
                        "errors",
                        List.of(StepKind.NODE, StepKind.SETTLE_ZTUNNEL),
                        query(-0.5, 100, Duration.ofSeconds(30), Compare.BEFORE, "sum(increase(all[$window]))"),
                        null));
    }

    @Test
    void readsOtherBoundsOfABuiltInCheck() {
        assertThat(checks("{name: l4-failures, bounds: {max: 0.05, minSamples: 200, for: 30s}},"
                        + " {name: reconnects, bounds: {max: 10}}"))
                .containsExactly(
                        CheckSpec.builtIn(BuiltInCheck.L4_FAILURES, new Bounds(0.05, 200, Duration.ofSeconds(30))),
                        CheckSpec.builtIn(BuiltInCheck.RECONNECTS, new Bounds(10.0, null, null)));
    }

    @Test
    void fillsInWhatAProbeLeavesOut() {
        assertThat(checks("{name: shop, http: {url: 'https://shop.$cluster.example/'}}"))
                .containsExactly(new CheckSpec(
                        "shop",
                        List.of(),
                        null,
                        new HttpSpec("https://shop.$cluster.example/", 200, Duration.ofSeconds(5))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "nonsense | name | is no built-in check; known are ztunnel-proxies, l4-failures, waypoint-5xx, xds-rejects",
                "l4-failures, l4-failures | name | must be unique",
                "{name: ' ', http: {url: 'http://a/'}} | name | must not be empty",
                "{name: x, prometheus: {query: up, max: 1}, http: {url: 'http://a/'}} | x | not both",
                "{name: x, steps: [nodes], http: {url: 'http://a/'}} | steps[0] | must be one of survey, crds",
                "{name: x, during: change, http: {url: 'http://a/'}} | during | needs prometheus",
                "{name: x, during: drain, http: {url: 'http://a/'}} | during | must be one of after, change",
                "{name: x, bounds: {max: 1}, prometheus: {query: up, max: 1}} | bounds x | is for built-in checks",
                "{name: x, bounds: {max: 1}, http: {url: 'http://a/'}} | bounds x | is for built-in checks",
                "{name: l4-failures, bounds: {}} | bounds | must set max, minSamples or for",
                "{name: l4-failures, bounds: {min: 0.5}} | bounds.min 0.5 | is unknown here; known are max, minSamples, for",
                "{name: l4-failures, bounds: {max: -0.1}} | bounds.max -0.1 | not negative",
                "{name: l4-failures, bounds: {max: 1e999}} | bounds.max Infinity | must be a finite number",
                "{name: l4-failures, bounds: {max: high}} | bounds.max high | must be a number",
                "{name: l4-failures, bounds: {minSamples: 0}} | bounds.minSamples 0 | must be at least 1",
                "{name: l4-failures, bounds: {minSamples: 1.5}} | bounds.minSamples 1.5 | must be a whole number",
                "{name: l4-failures, bounds: {for: -1s}} | bounds.for | is not a duration",
                "{name: l4-failures, max: 0.5} | max 0.5 | is unknown here; known are name, steps, during, bounds",
                "{name: nonsense, bounds: {max: 1}} | name nonsense | is no built-in check",
                "{name: x, prometheus: {query: up}} | prometheus | must have max or min",
                "{name: x, prometheus: {query: up, max: high}} | max | must be a number",
                "{name: x, prometheus: {query: up, max: 1e999}} | prometheus | finite",
                "{name: x, prometheus: {query: up, max: 1, min: 2}} | max | must not be less than min",
                "{name: x, prometheus: {query: up, max: 1, minSamples: -1}} | minSamples | must not be negative",
                "{name: x, prometheus: {query: up, max: 1, for: -1s}} | for | is not a duration",
                "{name: x, prometheus: {query: up, max: 1, lasting: 1s}} | lasting | is unknown here",
                "{name: x, prometheus: {query: up, max: 1, compare: cohort}} | query | must select by $nodes",
                "{name: x, prometheus: {query: '', max: 1}} | query | must not be empty",
                "{name: x, prometheus: {query: 'vector(1)', max: 1}} | query | must read at least one metric",
                "{name: x, prometheus: {query: 'rate(a[5m])', max: 1}} | query | must write its ranges as [$window]",
                "{name: x, prometheus: {query: 'a offset 1h', max: 1}} | query | must not use offset",
                "{name: x, prometheus: {query: 'a @ 1', max: 1}} | query | must not use @",
                "{name: x, prometheus: {query: 'sum(a', max: 1}} | query | lacks a ')'",
                "{name: x, prometheus: {query: 'sum a)', max: 1}} | query | nothing opens",
                "{name: x, prometheus: {query: 'a{b=\"c}', max: 1}} | query | quote that is not closed",
                "{name: x, prometheus: {query: 'a{b=\"$pod\"}', max: 1}} | query | has no placeholder $pod",
                "{name: x, prometheus: {query: 'a{b=`$node`}', max: 1}} | query | in double quotes",
                "{name: x, prometheus: {query: 'a * $window', max: 1}} | query | [$window]",
                "{name: x, prometheus: {query: 'a{node=\"$node\"}', max: 1}} | query | steps: [node]",
                "{name: x, prometheus: {query: up, max: 1, samples: 'a[1m]'}} | samples | must write its ranges",
                "{name: x, http: {url: 'ftp://a/'}} | url | must be an http or https address",
                "{name: x, http: {url: 'http://user@a/'}} | url | must be an http or https address",
                "{name: x, http: {url: 'http://a/', status: 42}} | status | from 100 to 599",
                "{name: x, http: {url: 'http://a/', timeout: 0s}} | timeout | must be positive",
            })
    void refusesWhatCannotBeJudged(String check, String path, String rule) {
        assertThatThrownBy(() -> checks(check))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.violations()).anySatisfy(violation -> {
                            assertThat(violation.path() + " " + violation.value())
                                    .contains(path);
                            assertThat(violation.rule()).contains(rule);
                        }));
    }

    @Test
    void readsEvidenceOfAnOlderHeadway() throws JsonProcessingException {
        Instant at = Instant.parse("2026-11-20T21:00:00Z");

        assertThat(Json.mapper().readValue("""
                                {"check":"ztunnel-ready","subject":"node n","observed":"Ready","expected":"Ready",
                                 "holds":true,"at":"2026-11-20T21:00:00Z"}""", Evidence.class))
                .isEqualTo(new Evidence("ztunnel-ready", "node n", "Ready", "Ready", true, at));
    }

    private static PrometheusSpec query(
            @Nullable Double min, int minSamples, Duration lasting, Compare compare, String samples) {
        return new PrometheusSpec("sum(rate(errors[$window]))", samples, 1.0, min, minSamples, lasting, compare);
    }

    private static List<CheckSpec> checks(String checks) {
        return RequestReader.readYaml(HEAD.formatted(checks)).spec().health().checks();
    }
}
