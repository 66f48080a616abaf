package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.Labels;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration REPEAT = Duration.ofMinutes(3);

    @Test
    void registersAtTheStartOnChangeAndWhenTheLastOneIsOld() {
        ClusterRegistered first = at("v1.33.0", 0);

        assertThat(RegistrationRules.due(null, first, REPEAT)).isTrue();
        assertThat(RegistrationRules.due(first, at("v1.33.0", 179), REPEAT)).isFalse();
        assertThat(RegistrationRules.due(first, at("v1.33.0", 180), REPEAT)).isTrue();
        assertThat(RegistrationRules.due(first, at("v1.34.0", 1), REPEAT)).isTrue();
    }

    private static ClusterRegistered at(String version, long seconds) {
        return new ClusterRegistered("blue", "uid", Labels.none(), version, START.plusSeconds(seconds));
    }
}
