package dev.headway.controlplane.kubernetes;

import static java.util.Objects.requireNonNull;

import dev.headway.controlplane.domain.Catalogue;
import dev.headway.controlplane.domain.Catalogue.Entry;
import dev.headway.controlplane.domain.Hazard;
import dev.headway.controlplane.domain.Hazard.Range;
import dev.headway.model.IstioVersion;
import dev.headway.testkit.GeneratedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page with all findings. With {@code -Dheadway.regenerate} it is written; without, it must be what would be written. */
class FindingsPageTest {

    @Test
    void hasALineForEveryFindingAndEveryHazard() throws IOException {
        GeneratedFiles.page(Path.of("../../docs/findings.md"), page(Catalogues.builtIn()));
    }

    private static String page(Catalogue catalogue) {
        Set<String> hazards = catalogue.hazards().stream().map(Hazard::code).collect(Collectors.toSet());
        StringBuilder page = new StringBuilder("""
                # Findings

                What a survey can notice. A **blocking** finding refuses the plan. A **warning** refuses it too until the request names its
                code in `acknowledge`. The text is generated from the catalogue of the control-plane executor.

                | code | severity | what | rule | remedy | source |
                |---|---|---|---|---|---|
                """);
        catalogue.entries().values().stream()
                .filter(entry -> !hazards.contains(entry.code()))
                .forEach(entry -> page.append("| %s | %s | %s | %s | %s | %s |%n"
                        .formatted(
                                entry.code(),
                                word(entry),
                                cell(entry.title()),
                                cell(entry.rule()),
                                cell(entry.remedy()),
                                cell(entry.source()))));
        page.append("""

                ## Hazards of version pairs

                Known troubles of an upgrade whose installed component is in the one range and whose target is in the other, where the
                condition holds in the cluster.

                | code | severity | installed | target | condition | what | rule | remedy | source |
                |---|---|---|---|---|---|---|---|---|
                """);
        catalogue
                .hazards()
                .forEach(hazard -> page.append(
                        row(hazard, requireNonNull(catalogue.entries().get(hazard.code())))));
        return page.toString();
    }

    private static String row(Hazard hazard, Entry entry) {
        return "| %s | %s | %s %s | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        entry.code(),
                        word(entry),
                        hazard.component(),
                        words(hazard.from()),
                        words(hazard.to()),
                        hazard.condition().word(),
                        cell(entry.title()),
                        cell(entry.rule()),
                        cell(entry.remedy()),
                        cell(entry.source()));
    }

    private static String words(List<Range> ranges) {
        return ranges.stream().map(FindingsPageTest::words).collect(Collectors.joining(", "));
    }

    private static String words(Range range) {
        String least = range.least().major() == 0 ? "" : range.least().toString();
        String most = range.most().major() == 9999 ? "" : version(range.most());
        if (least.isEmpty() && most.isEmpty()) {
            return "any";
        }
        if (least.equals(most)) {
            return least;
        }
        return least.isEmpty() ? "up to " + most : most.isEmpty() ? "from " + least : least + " to " + most;
    }

    private static String version(IstioVersion version) {
        return version.patch() == 9999 ? version.major() + "." + version.minor() : version.toString();
    }

    private static String word(Entry entry) {
        return entry.severity().name().toLowerCase(Locale.ROOT);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
