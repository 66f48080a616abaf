package dev.headway.cli.watch;

import dev.headway.cli.watch.StepView.Mark;
import dev.headway.model.Lane;
import dev.headway.model.Outcome;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An upgrade drawn as a tree: one line a step, one mark a node, and what each waits for. */
public final class Tree {

    private static final int NAME_WIDTH = 28;
    private static final int MARKS_A_LINE = 60;
    private static final int EVIDENCE_SHOWN = 4;

    private final int width;
    private final boolean colored;

    /**
     * Makes a drawer.
     *
     * @param width of the terminal; longer lines are cut
     * @param colored whether ANSI colours may be used
     */
    public Tree(int width, boolean colored) {
        this.width = width;
        this.colored = colored;
    }

    /** The lines of the tree as of now. */
    public List<String> draw(UpgradeView view, Instant now) {
        List<String> lines = new ArrayList<>();
        Instant since = view.since() == null ? now : view.since();
        Duration elapsed = Duration.between(since, view.until() == null ? now : view.until());
        lines.add(cut("Upgrade %s   %s   %s".formatted(view.name(), view.state(), seconds(elapsed))));
        for (String sentence : List.of(view.detail(), view.lastControl())) {
            if (!sentence.isEmpty()) {
                lines.addAll(fold("  ", sentence));
            }
        }
        for (ClusterView cluster : view.clusters()) {
            lines.add("");
            draw(cluster, now, lines);
        }
        return lines;
    }

    private void draw(ClusterView cluster, Instant now, List<String> lines) {
        Plan plan = cluster.plan();
        String versions = plan == null
                ? ""
                : "   %s → %s"
                        .formatted(plan.baseline().version(), plan.target().version());
        String headline = "%s  %s%s   %s%s"
                .formatted(
                        cluster.name(),
                        cluster.stage().isEmpty() ? "" : "(" + cluster.stage() + ")",
                        versions,
                        cluster.state(),
                        cluster.detail().isEmpty() ? "" : ": " + cluster.detail());
        lines.addAll(fold("", headline));
        if (plan == null
                || cluster.outcome() == Outcome.COMPLETED
                        && plan.forward().stream()
                                        .mapToInt(s -> s.steps().size())
                                        .sum()
                                > 200) {
            return;
        }
        for (Segment segment : plan.forward()) {
            if (segment.lane() == Lane.NODE) {
                drawNodes(cluster, segment, now, lines);
            } else {
                segment.steps().forEach(step -> draw(cluster.step(step.id()), now, "  ", lines));
            }
        }
    }

    private void drawNodes(ClusterView cluster, Segment segment, Instant now, List<String> lines) {
        List<StepView> nodes =
                segment.steps().stream().map(PlannedStep::id).map(cluster::step).toList();
        long done = nodes.stream().filter(node -> node.mark() == Mark.DONE).count();
        long back = nodes.stream().filter(node -> node.mark() == Mark.UNDONE).count();
        Mark mark = summary(nodes);
        long skipped =
                nodes.stream().filter(node -> node.mark() == Mark.SKIPPED).count();
        String count =
                (back > 0 ? "%d of %d back".formatted(back, nodes.size()) : "%d/%d".formatted(done, nodes.size()))
                        + (skipped > 0 ? ", %d left out".formatted(skipped) : "");
        for (int from = 0; from < nodes.size(); from += MARKS_A_LINE) {
            List<StepView> row = nodes.subList(from, Math.min(nodes.size(), from + MARKS_A_LINE));
            StringBuilder marks = new StringBuilder();
            row.forEach(node ->
                    marks.append(paint(node.mark(), String.valueOf(node.mark().sign()))));
            String head =
                    from == 0 ? paint(mark, String.valueOf(mark.sign())) + " " + pad(segment.label()) : "  " + pad("");
            lines.add("  " + head + marks + (from == 0 ? "  " + count : ""));
        }
        nodes.stream()
                .filter(node -> node.mark().underWay()
                        || node.mark() == Mark.FAILED
                        || node.mark() == Mark.SKIPPED
                        || node.mark() == Mark.WITHDRAWN)
                .forEach(node -> draw(node, now, "    ", lines));
    }

    private static Mark summary(List<StepView> nodes) {
        for (Mark mark : List.of(Mark.FAILED, Mark.UNDOING, Mark.WORKING, Mark.CONFIRMING)) {
            if (nodes.stream().anyMatch(node -> node.mark() == mark)) {
                return mark;
            }
        }
        if (nodes.stream().allMatch(node -> node.mark() == Mark.DONE || node.mark() == Mark.SKIPPED)) {
            return nodes.stream().anyMatch(node -> node.mark() == Mark.DONE) ? Mark.DONE : Mark.SKIPPED;
        }
        return nodes.stream().anyMatch(node -> node.mark() == Mark.UNDONE) ? Mark.UNDONE : Mark.PENDING;
    }

    private void draw(StepView step, Instant now, String indent, List<String> lines) {
        lines.add(line(step, now, indent));
        step.evidence().stream()
                .limit(EVIDENCE_SHOWN)
                .forEach(sentence -> lines.addAll(fold(indent + "  ! ", sentence)));
        if (step.evidence().size() > EVIDENCE_SHOWN) {
            lines.add(cut("%s  ! %d more".formatted(indent, step.evidence().size() - EVIDENCE_SHOWN)));
        }
    }

    private String line(StepView step, Instant now, String indent) {
        String time = step.since() == null ? "" : seconds(step.elapsed(now));
        String text = "%s%7s  %s".formatted(pad(step.id().toString()), time, step.note());
        return indent + paint(step.mark(), String.valueOf(step.mark().sign())) + " "
                + cut(text, width - indent.length() - 2).stripTrailing();
    }

    private String paint(Mark mark, String text) {
        return colored ? "\u001B[" + mark.color() + "m" + text + "\u001B[0m" : text;
    }

    private static String pad(String text) {
        return text.length() >= NAME_WIDTH ? text + " " : text + " ".repeat(NAME_WIDTH - text.length());
    }

    private String cut(String text) {
        return cut(text, width);
    }

    /** A sentence that matters too much to be cut, in lines of the terminal's width behind the indent. */
    private List<String> fold(String indent, String sentence) {
        List<String> lines = new ArrayList<>();
        String next = " ".repeat(Math.max(4, indent.length()));
        StringBuilder line = new StringBuilder(indent);
        boolean begun = false;
        for (String word : sentence.split(" ", -1)) {
            if (begun && line.length() + 1 + word.length() > width) {
                lines.add(cut(line.toString()));
                line = new StringBuilder(next);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        lines.add(cut(line.toString()));
        return lines;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(0, length - 1)) + "…";
    }

    private static String seconds(Duration duration) {
        return duration.toMinutes() > 0
                ? "%dm%02ds".formatted(duration.toMinutes(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%.1fs", Math.max(0, duration.toMillis()) / 1000.0);
    }
}
