package dev.headway.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Finding.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a survey finds in the sandbox before the upgrades whose charts differ most. */
class SurveyOfErasTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1.23.6 | 1.24.6 | HW311 HW331", "1.25.5 | 1.26.8 | ''", "1.27.9 | 1.28.10 | ''"})
    void findsNothingThatBlocksAndWarnsOfWhatIsKnown(String from, String to, String warnings, @TempDir Path folder) {
        try (Bench bench = new Bench(folder, 3, from, to)) {
            List<Finding> findings = bench.survey().findings();

            assertThat(findings)
                    .filteredOn(finding -> finding.severity() == Severity.BLOCKING)
                    .isEmpty();
            assertThat(findings.stream()
                            .filter(finding -> finding.severity() == Severity.WARNING)
                            .map(Finding::code)
                            .distinct()
                            .collect(Collectors.joining(" ")))
                    .isEqualTo(warnings);
        }
    }
}
