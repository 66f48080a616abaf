package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RegistrationRulesTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final RegistrationRules rules = new RegistrationRules(Duration.ofMinutes(3));

    @Test
    void registersAtTheStartOnChangeAndWhenTheLastOneIsOld() {
        ClusterRegistered first = at("v1.33.0", 0);

        assertThat(rules.due(null, first, false)).isTrue();
        assertThat(rules.due(first, at("v1.33.0", 179), false)).isFalse();
        assertThat(rules.due(first, at("v1.33.0", 180), false)).isTrue();
        assertThat(rules.due(first, at("v1.34.0", 1), false)).isTrue();
    }

    @Test
    void tellsOfAClusterThatIsLostOnce() {
        ClusterUnreachable lost = lost(FailureReason.CLUSTER_UNREACHABLE);

        assertThat(rules.due(at("v1.33.0", 0), lost, true)).isTrue();
        assertThat(rules.due(at("v1.33.0", 0), lost, false))
                .as("another executor reaches it")
                .isFalse();
        assertThat(rules.due(null, lost, true)).isTrue();
        assertThat(rules.due(lost, lost, true)).as("an earlier process said so").isFalse();
    }

    @Test
    void tellsAtOnceThatAnotherClusterAnswers() {
        ClusterUnreachable replaced = lost(FailureReason.CLUSTER_REPLACED);

        assertThat(rules.due(at("v1.33.0", 0), replaced, false)).isTrue();
        assertThat(rules.due(lost(FailureReason.CLUSTER_UNREACHABLE), replaced, false))
                .isTrue();
        assertThat(rules.due(replaced, replaced, true)).isFalse();
    }

    @Test
    void registersAClusterThatIsBackOrThatLeftBefore() {
        assertThat(rules.due(lost(FailureReason.CLUSTER_UNREACHABLE), at("v1.33.0", 1), false))
                .isTrue();
        assertThat(rules.due(new ClusterUnregistered("blue", START), at("v1.33.0", 1), false))
                .isTrue();
    }

    private static ClusterRegistered at(String version, long seconds) {
        return new ClusterRegistered("blue", "uid", Labels.none(), version, START.plusSeconds(seconds));
    }

    private static ClusterUnreachable lost(FailureReason reason) {
        return new ClusterUnreachable("blue", "uid", reason, "no answer", START);
    }
}
