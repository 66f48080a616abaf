package dev.headway.cli.report;

import dev.headway.model.plan.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Findings as {@code istioctl analyze} says them: severity, code, object, sentence.
 *
 * <p>What only informs needs no remedy and no source; {@code --all} and the page of findings have them.
 */
final class FindingLines {

    private FindingLines() {}

    /** The findings, blocking ones first; those of one code are put together unless all are wanted. */
    static List<String> of(List<Finding> findings, Style style, String indent) {
        Map<String, List<Finding>> byCode = new LinkedHashMap<>();
        findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .forEach(finding -> byCode.computeIfAbsent(
                                finding.severity() + finding.code(), code -> new ArrayList<>())
                        .add(finding));
        List<String> lines = new ArrayList<>();
        byCode.values().forEach(same -> {
            if (style.all()) {
                same.forEach(finding -> lines.addAll(style.wrapped(indent, sentence(finding, 1, style))));
            } else {
                lines.addAll(together(same, style, indent));
            }
        });
        return lines;
    }

    /** The first as a whole sentence; of the others what differs from it, without the consequence behind the colon. */
    private static List<String> together(List<Finding> same, Style style, String indent) {
        Finding first = same.getFirst();
        List<String> lines = new ArrayList<>(style.wrapped(indent, sentence(first, same.size(), style)));
        int colon = first.message().lastIndexOf(": ");
        String consequence = colon < 0 ? "" : first.message().substring(colon);
        int shown = style.shown(same.size());
        same.subList(1, shown)
                .forEach(finding -> lines.addAll(style.wrapped(
                        indent + "  ",
                        "also (%s) %s"
                                .formatted(
                                        finding.object(),
                                        finding.message().endsWith(consequence)
                                                ? withoutEnd(finding.message(), consequence)
                                                : withoutStop(finding.message())))));
        if (shown < same.size()) {
            lines.add("%s  … %d more of [%s]; --all shows them".formatted(indent, same.size() - shown, first.code()));
        }
        return lines;
    }

    private static String sentence(Finding finding, int count, Style style) {
        String sentence = "%s [%s%s] (%s) %s."
                .formatted(
                        style.severity(finding.severity()),
                        finding.code(),
                        count == 1 ? "" : " ×" + count,
                        finding.object(),
                        withoutStop(finding.message()));
        if (finding.severity() == Finding.Severity.INFO && !style.all()) {
            return sentence;
        }
        return sentence
                + (finding.remedy().isEmpty() ? "" : " Remedy: " + withoutStop(finding.remedy()) + ".")
                + (finding.source().isEmpty() ? "" : " (" + finding.source() + ")");
    }

    private static String withoutEnd(String text, String end) {
        return text.substring(0, text.length() - end.length());
    }

    private static String withoutStop(String sentence) {
        String text = sentence.strip();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
