package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvictionRulesTest {

    @ParameterizedTest(name = "{0} with {1} matching, {2} healthy of {3} wanted allows {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"minAvailable\":1}|2|2|2|1",
                "{\"minAvailable\":2}|2|2|2|0",
                "{\"minAvailable\":2}|3|1|3|0",
                "{\"minAvailable\":\"50%\"}|3|3|3|1",
                "{\"minAvailable\":\"100%\"}|3|3|3|0",
                "{\"maxUnavailable\":1}|3|3|3|1",
                "{\"maxUnavailable\":1}|3|2|3|0",
                "{\"maxUnavailable\":\"25%\"}|3|3|3|1",
                "{\"maxUnavailable\":0}|3|3|3|0",
                "{\"maxUnavailable\":1}|3|3|-1|0",
                "{\"minAvailable\":0}|0|0|0|0"
            })
    void allowsWhatIsLeftAboveTheDesiredHealthyPods(String spec, int matching, int healthy, int scale, int allowed) {
        var budget = EvictionRules.budget(Json.parse(spec.getBytes(StandardCharsets.UTF_8)), matching, healthy, scale);

        assertThat(budget.allowed()).isEqualTo(allowed);
    }
}
