package dev.headway.cli.report;

import dev.headway.model.UpdateStrategy;
import dev.headway.model.plan.ControlPlaneRevision;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A survey for people: what is installed, who uses it, and what stands out. */
public final class SurveyReport {

    private SurveyReport() {}

    /** Whether a finding forbids any upgrade. */
    public static boolean blocked(Survey survey) {
        return survey.findings().stream().anyMatch(finding -> finding.severity() == Finding.Severity.BLOCKING);
    }

    /** The lines of the report. */
    public static List<String> of(String cluster, Survey survey, Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(style.heading("Cluster " + cluster)
                + "   Kubernetes %s   uid %s".formatted(survey.kubernetesVersion(), survey.uid()));
        section("Control planes", lines, style);
        lines.addAll(revisions(survey));
        section("Tags", lines, style);
        lines.addAll(tags(survey.tags()));
        section("Helm releases", lines, style);
        lines.addAll(releases(survey));
        section("Node agents", lines, style);
        lines.addAll(agents(survey));
        section("Nodes: " + survey.nodes().size(), lines, style);
        lines.addAll(NodeLines.of(survey.nodes(), style));
        section("Findings", lines, style);
        lines.addAll(survey.findings().isEmpty() ? List.of("  none") : FindingLines.of(survey.findings(), style, "  "));
        return lines;
    }

    private static void section(String title, List<String> lines, Style style) {
        lines.add("");
        lines.add(style.heading(title));
    }

    private static List<String> revisions(Survey survey) {
        Columns columns = new Columns().row("REVISION", "VERSION", "RELEASE", "STATE");
        for (ControlPlaneRevision revision : survey.revisions()) {
            columns.row(
                    revision.name(),
                    revision.version(),
                    revision.release().isEmpty() ? "none" : revision.release(),
                    (revision.available() ? "available" : "not available")
                            + (revision.name().equals(survey.defaultRevision()) ? ", default revision" : ""));
        }
        List<String> lines = new ArrayList<>(columns.lines("  "));
        boolean known =
                survey.revisions().stream().anyMatch(revision -> revision.name().equals(survey.defaultRevision()));
        if (!known) {
            lines.add("  default revision: "
                    + (survey.defaultRevision().isEmpty() ? "none" : survey.defaultRevision() + ", which is absent"));
        }
        return lines;
    }

    private static List<String> tags(List<TagState> tags) {
        if (tags.isEmpty()) {
            return List.of("  none");
        }
        Columns columns = new Columns().row("TAG", "WEBHOOK", "SERVICE", "GATEWAYS", "NAMESPACES", "PODS");
        tags.forEach(tag -> columns.row(
                tag.name(),
                or(tag.webhookRevision()),
                or(tag.serviceRevision()),
                tag.gateways(),
                tag.namespaces(),
                tag.pods()));
        return columns.lines("  ");
    }

    private static List<String> releases(Survey survey) {
        Columns columns = new Columns().row("CHART", "RELEASE", "VERSION", "STATUS");
        Stream.concat(Stream.of(survey.base(), survey.cni(), survey.ztunnel()), survey.gateways().stream())
                .forEach(release ->
                        columns.row(release.chart(), name(release), release.version(), or(release.status())));
        return columns.lines("  ");
    }

    private static List<String> agents(Survey survey) {
        return new Columns()
                .row("CNI", "", strategy(survey.cniStrategy()))
                .row("ztunnel", "template at " + or(survey.ztunnelRevision()), strategy(survey.ztunnelStrategy()))
                .lines("  ");
    }

    private static String strategy(UpdateStrategy strategy) {
        return strategy.type().word()
                + (strategy.maxSurge().isEmpty() ? "" : ", maxSurge " + strategy.maxSurge())
                + (strategy.maxUnavailable().isEmpty() ? "" : ", maxUnavailable " + strategy.maxUnavailable());
    }

    private static String name(HelmRelease release) {
        return release.namespace() + "/" + release.name();
    }

    private static String or(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
