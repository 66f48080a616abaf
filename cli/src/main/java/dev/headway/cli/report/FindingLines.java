package dev.headway.cli.report;

import dev.headway.model.plan.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings as {@code istioctl analyze} says them: severity, code, object, sentence. */
final class FindingLines {

    private FindingLines() {}

    /** The findings, blocking ones first; many of one code are cut short unless all are wanted. */
    static List<String> of(List<Finding> findings, Style style, String indent) {
        Map<String, List<Finding>> byCode = new LinkedHashMap<>();
        findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .forEach(finding -> byCode.computeIfAbsent(
                                finding.severity() + finding.code(), code -> new ArrayList<>())
                        .add(finding));
        List<String> lines = new ArrayList<>();
        for (List<Finding> same : byCode.values()) {
            int shown = style.shown(same.size());
            same.stream().limit(shown).forEach(finding -> lines.add(indent + line(finding, style)));
            if (shown < same.size()) {
                lines.add("%s… %d more of [%s]; --all shows them"
                        .formatted(indent, same.size() - shown, same.getFirst().code()));
            }
        }
        return lines;
    }

    private static String line(Finding finding, Style style) {
        return "%s [%s] (%s) %s.%s%s"
                .formatted(
                        style.severity(finding.severity()),
                        finding.code(),
                        finding.object(),
                        withoutStop(finding.message()),
                        finding.remedy().isEmpty() ? "" : " Remedy: " + withoutStop(finding.remedy()) + ".",
                        finding.source().isEmpty() ? "" : " (" + finding.source() + ")");
    }

    private static String withoutStop(String sentence) {
        String text = sentence.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
