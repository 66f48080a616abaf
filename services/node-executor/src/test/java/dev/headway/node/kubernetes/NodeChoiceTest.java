package dev.headway.node.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeChoiceTest {

    @ParameterizedTest
    @CsvSource({"linux, true", "windows, false"})
    void readsTheNodeSelector(String system, boolean expected) {
        PodSpec spec = new PodSpecBuilder()
                .withNodeSelector(Map.of("kubernetes.io/os", "linux"))
                .build();

        assertThat(NodeChoice.takes(spec, Map.of("kubernetes.io/os", system))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "In, a, true",
        "In, c, false",
        "NotIn, a, false",
        "NotIn, c, true",
        "NotIn, '', true",
        "Exists, c, true",
        "Exists, '', false",
        "DoesNotExist, a, false",
        "DoesNotExist, '', true",
        "Gt, 3, true"
    })
    void readsRequiredAffinity(String operator, String value, boolean expected) {
        PodSpec spec = new PodSpecBuilder()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey("zone")
                .withOperator(operator)
                .withValues(List.of("a", "b"))
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .build();

        assertThat(NodeChoice.takes(spec, value.isEmpty() ? Map.of() : Map.of("zone", value)))
                .isEqualTo(expected);
    }
}
