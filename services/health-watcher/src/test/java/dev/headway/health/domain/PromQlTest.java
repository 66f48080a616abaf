package dev.headway.health.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.request.PromQl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How queries are bound to one cluster. */
class PromQlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up | up{k=\"$cluster\"}",
                "up{} | up{k=\"$cluster\"}",
                "up {a=\"b\"} | up {k=\"$cluster\",a=\"b\"}",
                "{__name__=\"up\"} | {k=\"$cluster\",__name__=\"up\"}",
                "up{a=\"}{\",} | up{k=\"$cluster\",a=\"}{\",}",
                "sum(rate(a:b_total[$window])) | sum(rate(a:b_total{k=\"$cluster\"}[$window]))",
                "sum by (job, k) (up) / on(job) group_left(x) down | sum by (job, k) (up{k=\"$cluster\"}) / on(job) group_left(x) down{k=\"$cluster\"}",
                "SUM BY (job) (up) | SUM BY (job) (up{k=\"$cluster\"})",
                "sum(up) without (a) or vector(0) | sum(up{k=\"$cluster\"}) without (a) or vector(0)",
                "histogram_quantile(0.99, sum by (le) (rate(b[$window]))) | histogram_quantile(0.99, sum by (le) (rate(b{k=\"$cluster\"}[$window])))",
                "up == bool 1 and up > 1e-3 unless Inf | up{k=\"$cluster\"} == bool 1 and up{k=\"$cluster\"} > 1e-3 unless Inf",
                "count_values(\"up\", down) | count_values(\"up\", down{k=\"$cluster\"})",
                "up{a='it\\'s'} # down{ | up{k=\"$cluster\",a='it\\'s'} # down{",
            })
    void restrictsEverySelector(String query, String restricted) {
        assertThat(PromQl.of(query).problems()).isEmpty();
        assertThat(PromQl.of(query).restrictedBy("k")).hasToString(restricted);
    }

    @Test
    void knowsItsSelectorsWithoutTheirRanges() {
        assertThat(PromQl.of("sum(rate(a{b=\"c\"}[$window])) / sum(rate(a{b=\"c\"}[$window])) + d")
                        .selectors())
                .containsExactly("a{b=\"c\"}", "d");
    }

    @Test
    void letsNoValueOutOfItsQuotes() {
        assertThat(PromQl.filled(
                        "up{a=\"$node\",b='$cluster'}", Map.of("node", "x\",c=\"$cluster\\", "cluster", "it's")))
                .isEqualTo("up{a=\"x\\\",c=\\\"$cluster\\\\\",b='it\\'s'}");
    }

    @Test
    void matchesNamesAndNothingElse() {
        String names = PromQl.anyOf(List.of("node-1.eu", "a|b"));

        assertThat("node-1.eu").matches(names);
        assertThat("a|b").matches(names);
        assertThat("node-1xeu").doesNotMatch(names);
        assertThat("a").doesNotMatch(names);
        assertThat("").doesNotMatch(PromQl.anyOf(List.of()));
    }
}
