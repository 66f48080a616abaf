package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxEraTest extends ClusterTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.23.6", "1.24.6", "1.25.5", "1.26.8", "1.27.9", "1.28.10"})
    void starts(String version) {
        cluster.close();
        cluster = start(version);
        assertThat(cluster.state().ztunnels()).hasSize(NODES);
    }
}
