package dev.headway.cli.report;

import dev.headway.cli.report.ClusterAnswer.Result;
import dev.headway.messaging.Durations;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.Survey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What an upgrade would do, for people: findings, steps with their changes, the way back. */
public final class PlanReport {

    private static final List<String> CHARTS = List.of("base", "istiod", "cni", "ztunnel", "gateway");

    private static final Duration EXACT = Duration.ofMinutes(2);

    private PlanReport() {}

    /**
     * The lines of the report.
     *
     * @param window the health window that the request asks for after every step
     */
    public static List<String> of(PlanAnswers answers, Duration window, Style style) {
        List<String> lines = new ArrayList<>();
        for (ClusterAnswer answer : answers.clusters()) {
            lines.addAll(of(answer, window, style));
            lines.add("");
        }
        lines.add(summary(answers));
        return lines;
    }

    private static List<String> of(ClusterAnswer answer, Duration window, Style style) {
        List<String> lines = new ArrayList<>();
        Plan plan = answer.plan();
        Survey survey = answer.survey();
        lines.add(style.heading("Cluster " + answer.cluster()) + "   " + headline(answer, style));
        if (plan != null && answer.result() == Result.PLANNED) {
            header(plan, window, lines);
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

    private static void header(Plan plan, Duration window, List<String> lines) {
        lines.add("  plan %s".formatted(plan.hash()));
        lines.add("  takes about %s, of which health windows %s, when nothing has to be waited for"
                .formatted(rounded(plan.estimate()), rounded(windows(plan, window))));
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

    /** Every step waits for a window; those of a segment wait together as far as its budget goes. */
    private static Duration windows(Plan plan, Duration window) {
        return plan.forward().stream()
                .map(segment -> window.multipliedBy(segment.steps().size())
                        .dividedBy(Math.min(segment.budget(), segment.steps().size())))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** In minutes where seconds would only look exact. */
    private static String rounded(Duration time) {
        Duration seconds = Duration.ofSeconds(time.toSeconds());
        return Durations.format(
                seconds.compareTo(EXACT) < 0
                        ? seconds
                        : Duration.ofMinutes(seconds.plusSeconds(30).toMinutes()));
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
