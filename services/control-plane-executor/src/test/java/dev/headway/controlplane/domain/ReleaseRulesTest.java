package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.controlplane.domain.ReleaseRules.Move;
import dev.headway.model.FailureReason;
import dev.headway.model.plan.HelmRelease;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration GONE = Duration.ofMinutes(10);

    @ParameterizedTest
    @CsvSource({
        "deployed, 1.30.3, true, KEEP",
        "deployed, 1.30.3, false, CHANGE",
        "deployed, 1.29.6, true, CHANGE",
        "failed, 1.30.3, true, CHANGE",
        "uninstalled, 1.30.3, true, CHANGE"
    })
    void keepsOnlyWhatIsDeployedAsWanted(String status, String version, boolean sameValues, Move expected) {
        assertThat(ReleaseRules.decide(release(status, version), NOW, "1.30.3", sameValues, NOW, GONE))
                .isEqualTo(expected);
    }

    @Test
    void forgetsAPendingRevisionOnlyWhenItsWriterMustBeGone() {
        HelmRelease pending = release("pending-upgrade", "1.30.3");

        assertThat(ReleaseRules.decide(pending, NOW.minus(GONE), "1.30.3", true, NOW, GONE))
                .isEqualTo(Move.FORGET);
        assertThatThrownBy(() -> ReleaseRules.decide(pending, NOW.minusSeconds(599), "1.30.3", true, NOW, GONE))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(FailureReason.HELM_FAILED))
                .hasMessageContaining("release istio-system/ztunnel is pending-upgrade since 2026-11-23T09:50:01Z");
    }

    @Test
    void neverForgetsAReleaseThatIsBeingUninstalled() {
        assertThatThrownBy(() -> ReleaseRules.decide(
                        release("uninstalling", "1.30.3"), Instant.EPOCH, "1.30.3", true, NOW, GONE))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is uninstalling");
    }

    private static HelmRelease release(String status, String version) {
        return new HelmRelease("istio-system", "ztunnel", "ztunnel", version, 3, status);
    }
}
