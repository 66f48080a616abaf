package dev.headway.cli.report;

import dev.headway.cli.report.ClusterAnswer.Result;
import dev.headway.messaging.Durations;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.Survey;
import java.util.ArrayList;
import java.util.List;

/** What an upgrade would do, for people: findings, steps with their changes, the way back. */
public final class PlanReport {

    private static final List<String> CHARTS = List.of("base", "istiod", "cni", "ztunnel", "gateway");

    private PlanReport() {}

    /** The lines of the report. */
    public static List<String> of(PlanAnswers answers, Style style) {
        List<String> lines = new ArrayList<>();
        for (ClusterAnswer answer : answers.clusters()) {
            lines.addAll(of(answer, style));
            lines.add("");
        }
        lines.add(summary(answers));
        return lines;
    }

    private static List<String> of(ClusterAnswer answer, Style style) {
        List<String> lines = new ArrayList<>();
        Plan plan = answer.plan();
        Survey survey = answer.survey();
        lines.add(style.heading("Cluster " + answer.cluster()) + "   " + headline(answer, style));
        if (plan != null && answer.result() == Result.PLANNED) {
            header(plan, lines);
        }
        if (!answer.detail().isEmpty()) {
            lines.add("  " + answer.detail());
        }
        answer.violations().forEach(violation -> lines.add("  " + style.failure("✖ ") + violation));
        List<Finding> findings = survey == null ? List.of() : survey.findings();
        if (!findings.isEmpty()) {
            lines.add("");
            lines.add("  " + style.heading("Findings"));
            lines.addAll(FindingLines.of(findings, style, "    "));
        }
        if (plan != null && answer.result() == Result.PLANNED) {
            lines.add("");
            lines.add("  " + style.heading("Steps"));
            lines.addAll(new StepLines(plan, survey, style).forward());
            lines.add("");
            lines.add("  " + style.heading("The way back, if a step fails"));
            lines.addAll(new StepLines(plan, survey, style).inverse());
        }
        return lines;
    }

    private static String headline(ClusterAnswer answer, Style style) {
        Plan plan = answer.plan();
        return switch (answer.result()) {
            case PLANNED ->
                plan == null
                        ? "planned"
                        : "%s → %s, revision %s → %s"
                                .formatted(
                                        plan.baseline().version(),
                                        plan.target().version(),
                                        plan.baseline().revision(),
                                        plan.target().revision());
            case AT_TARGET -> "nothing to do";
            case REFUSED -> style.failure("refused");
            case FAILED -> style.failure("failed");
            case UNANSWERED -> style.failure("no answer");
        };
    }

    private static void header(Plan plan, List<String> lines) {
        lines.add("  plan %s".formatted(plan.hash()));
        lines.add("  takes about %s when nothing has to be waited for".formatted(Durations.format(plan.estimate())));
        lines.add("  charts from %s".formatted(plan.target().charts()));
        Columns digests = new Columns();
        for (String chart : CHARTS) {
            String digest = plan.target().digests().of(chart);
            if (!digest.isEmpty()) {
                digests.row(chart, plan.target().version(), "sha256:" + digest);
            }
        }
        lines.addAll(digests.lines("    "));
    }

    private static String summary(PlanAnswers answers) {
        return "%s. Nothing was changed."
                .formatted(String.join(
                        ", ",
                        answers.clusters().stream()
                                .map(answer -> answer.cluster() + ": " + word(answer))
                                .toList()));
    }

    private static String word(ClusterAnswer answer) {
        return switch (answer.result()) {
            case PLANNED -> {
                Plan plan = answer.plan();
                yield (plan == null ? 0 : StepLines.count(plan)) + " steps";
            }
            case AT_TARGET -> "nothing to do";
            case REFUSED -> "refused";
            case FAILED -> "failed";
            case UNANSWERED -> "no answer";
        };
    }
}
