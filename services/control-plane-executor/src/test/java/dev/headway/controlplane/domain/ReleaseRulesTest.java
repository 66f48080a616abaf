package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.controlplane.domain.ReleaseRules.Move;
import dev.headway.model.FailureReason;
import dev.headway.model.plan.HelmRelease;
import java.time.Duration;
import java.time.Instant;
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
        assertThat(ReleaseRules.decide(release(status, version), NOW, "1.30.3", sameValues, false, NOW, GONE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "pending-install, FORGET",
        "pending-upgrade, FORGET",
        "pending-rollback, FORGET",
        "uninstalling, UNINSTALL"
    })
    void endsWhatAnOperationOfHeadwayLeftBehind(String status, Move expected) {
        assertThat(ReleaseRules.decide(release(status, "1.30.3"), NOW, "1.30.3", true, true, NOW, GONE))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "pending-upgrade, 599, HELM_FAILED, may be at work for PT10M",
        "pending-upgrade, 600, OWNED_BY_OTHER, whoever began it has to end it",
        "uninstalling, 0, HELM_FAILED, may be at work for PT10M",
        "uninstalling, 6000, OWNED_BY_OTHER, whoever began it has to end it"
    })
    void neverTouchesWhatSomebodyElseLeftBehind(String status, long age, FailureReason reason, String sentence) {
        assertThatThrownBy(() -> ReleaseRules.decide(
                        release(status, "1.30.3"), NOW.minusSeconds(age), "1.30.3", true, false, NOW, GONE))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining("release istio-system/ztunnel is %s since ".formatted(status))
                .hasMessageContaining(sentence);
    }

    private static HelmRelease release(String status, String version) {
        return new HelmRelease("istio-system", "ztunnel", "ztunnel", version, 3, status);
    }
}
