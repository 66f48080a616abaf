package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private final RegistrationRules rules = new RegistrationRules(Duration.ofMinutes(3), 3);

    @Test
    void registersAtTheStartOnChangeAndWhenTheLastOneIsOld() {
        ClusterRegistered first = at("v1.33.0", 0);

        assertThat(rules.due(null, first, 0)).isTrue();
        assertThat(rules.due(first, at("v1.33.0", 179), 0)).isFalse();
        assertThat(rules.due(first, at("v1.33.0", 180), 0)).isTrue();
        assertThat(rules.due(first, at("v1.34.0", 1), 0)).isTrue();
    }

    @Test
    void tellsOfAClusterThatDoesNotAnswerOnceAfterAFewLooks() {
        ClusterUnreachable lost = lost(FailureReason.CLUSTER_UNREACHABLE);

        assertThat(rules.due(at("v1.33.0", 0), lost, 2)).isFalse();
        assertThat(rules.due(at("v1.33.0", 0), lost, 3)).isTrue();
        assertThat(rules.due(at("v1.33.0", 0), lost, 4))
                .as("another executor reaches it")
                .isFalse();
        assertThat(rules.due(null, lost, 3)).isTrue();
        assertThat(rules.due(lost, lost, 3)).as("an earlier process said so").isFalse();
    }

    @Test
    void tellsAtOnceThatAnotherClusterAnswers() {
        ClusterUnreachable replaced = lost(FailureReason.CLUSTER_REPLACED);

        assertThat(rules.due(at("v1.33.0", 0), replaced, 1)).isTrue();
        assertThat(rules.due(lost(FailureReason.CLUSTER_UNREACHABLE), replaced, 9))
                .isTrue();
        assertThat(rules.due(replaced, replaced, 10)).isFalse();
    }

    @Test
    void registersAClusterThatIsBackOrThatLeftBefore() {
        assertThat(rules.due(lost(FailureReason.CLUSTER_UNREACHABLE), at("v1.33.0", 1), 0))
                .isTrue();
        assertThat(rules.due(new ClusterUnregistered("blue", START), at("v1.33.0", 1), 0))
                .isTrue();
    }

    @Test
    void refusesAPatienceOfNoLooks() {
        assertThatThrownBy(() -> new RegistrationRules(Duration.ofMinutes(3), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience must be at least 1, got 0");
    }

    private static ClusterRegistered at(String version, long seconds) {
        return new ClusterRegistered("blue", "uid", Labels.none(), version, START.plusSeconds(seconds));
    }

    private static ClusterUnreachable lost(FailureReason reason) {
        return new ClusterUnreachable("blue", "uid", reason, "no answer", START);
    }
}
