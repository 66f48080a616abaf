package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.IstioVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRulesTest {

    @ParameterizedTest
    @CsvSource({"1.30.3, 1.30.3", "1.30.3-distroless, 1.30.3", "1.30.3-debug, 1.30.3", "1.31.0-rc.0, 1.31.0-rc.0"})
    void readsTheVersionOfAnImageTag(String tag, String version) {
        assertThat(VersionRules.ofImage(tag)).contains(IstioVersion.parse(version));
    }

    @Test
    void readsNoVersionFromATagThatNamesNone() {
        assertThat(VersionRules.ofImage("latest")).isEmpty();
        assertThat(VersionRules.ofImage("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.29.6, 1.30.3",
        "1.29.6-distroless, 1.30.3-distroless",
        "1.29.60, 1.29.60",
        "1.28.0, 1.28.0",
        "latest, latest"
    })
    void movesATagThatPinsTheOldVersion(String tag, String moved) {
        assertThat(VersionRules.moved(tag, "1.29.6", "1.30.3")).isEqualTo(moved);
    }
}
