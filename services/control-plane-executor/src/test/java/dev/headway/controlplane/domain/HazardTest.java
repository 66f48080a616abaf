package dev.headway.controlplane.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.controlplane.domain.Hazard.Range;
import dev.headway.model.IstioVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HazardTest {

    @ParameterizedTest
    @CsvSource({
        "any, 1.22.0, true",
        "1.24, 1.24.0, true",
        "1.24, 1.24.99, true",
        "1.24, 1.25.0, false",
        "..1.23, 1.23.6, true",
        "..1.23, 1.24.0, false",
        "1.30.., 1.29.6, false",
        "1.30.., 1.31.0-rc.0, true",
        "1.24.0..1.24.2, 1.24.2, true",
        "1.24.0..1.24.2, 1.24.3, false",
        "1.24.3..1.27, 1.27.9, true",
        "1.25.0, 1.25.1, false",
        "1.31.., 1.31.0-rc.0, true"
    })
    void knowsWhichVersionsAreInARange(String range, String version, boolean in) {
        assertThat(Range.parse(range).has(IstioVersion.parse(version))).isEqualTo(in);
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThatThrownBy(() -> Range.parse("newest")).hasMessageContaining("'newest' is not an Istio version");
    }
}
