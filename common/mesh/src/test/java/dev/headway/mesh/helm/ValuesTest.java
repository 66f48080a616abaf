package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ValuesTest {

    @Test
    void setsAPathAndKeepsItsNeighbours() {
        Values values = Values.parse("updateStrategy: {rollingUpdate: {maxSurge: 2}}\nrevision: old\n");

        Values changed = values.with("updateStrategy.type", "OnDelete").with("revision", "1-30-3");

        assertThat(changed)
                .isEqualTo(Values.parse(
                        "{updateStrategy: {rollingUpdate: {maxSurge: 2}, type: OnDelete}, revision: 1-30-3}"));
        assertThat(values.text("revision")).isEqualTo("old");
    }

    @Test
    void removesAPathWithTheParentsItLeavesEmpty() {
        Values values = Values.parse("{a: {b: {c: 1}}, d: 2}");

        assertThat(values.without("a.b.c")).isEqualTo(Values.parse("{d: 2}"));
        assertThat(values.without("a.x.c")).isEqualTo(values);
    }

    @Test
    void keepsListsAndNulls() {
        Values values = Values.parse("tolerations: [{key: a}]\naffinity: null\n");

        assertThat(Values.parse(values.toYaml())).isEqualTo(values);
        assertThat(values.toYaml()).contains("affinity: null");
    }

    @Test
    void refusesTextThatIsNeitherYamlNorJson() {
        assertThatThrownBy(() -> Values.parse("{a: ["))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not values: ");
    }
}
