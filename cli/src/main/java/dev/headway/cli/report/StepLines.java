package dev.headway.cli.report;

import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.StepDiff;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps of a plan, numbered, with what each would change and meet. */
final class StepLines {

    private static final String INDENT = "    ";

    private final Plan plan;
    private final Style style;
    private final Map<StepId, StepDiff> diffs;
    private final Map<String, NodeState> nodes;
    private final Map<String, TagState> tags;

    /**
     * Makes the lines of a plan.
     *
     * @param survey what the plan was drawn from; without it the steps are only named
     */
    StepLines(Plan plan, @Nullable Survey survey, Style style) {
        this.plan = plan;
        this.style = style;
        this.diffs = survey == null ? Map.of() : byKey(survey.diffs(), StepDiff::step);
        this.nodes = survey == null ? Map.of() : byKey(survey.nodes(), NodeState::name);
        this.tags = survey == null ? Map.of() : byKey(survey.tags(), TagState::name);
    }

    private static <K, T> Map<K, T> byKey(List<T> values, Function<T, K> key) {
        return values.stream().collect(Collectors.toMap(key, value -> value, (first, second) -> first));
    }

    static int count(Plan plan) {
        return plan.forward().stream()
                .mapToInt(segment -> segment.steps().size())
                .sum();
    }

    List<String> forward() {
        List<String> lines = new ArrayList<>();
        int number = 1;
        for (Segment segment : plan.forward()) {
            lines.add(INDENT + head(segment) + forecast(segment));
            List<String> rows = new ArrayList<>();
            Columns columns = new Columns();
            for (PlannedStep step : segment.steps()) {
                columns.row(number + ".", step.id(), remark(step));
                number++;
            }
            rows.addAll(columns.lines(INDENT + "  "));
            int shown = isNodes(segment) ? style.shown(rows.size()) : rows.size();
            for (int i = 0; i < rows.size(); i++) {
                PlannedStep step = segment.steps().get(i);
                if (i < shown || blocked(step)) {
                    lines.add(rows.get(i));
                    changes(step, lines);
                }
            }
            long hidden = segment.steps().stream()
                    .skip(shown)
                    .filter(step -> !blocked(step))
                    .count();
            if (hidden > 0) {
                lines.add("%s  … %d more nodes; --all shows them".formatted(INDENT, hidden));
            }
        }
        return lines;
    }

    List<String> inverse() {
        List<String> lines = new ArrayList<>();
        for (Segment segment : plan.inverse()) {
            lines.add(INDENT + head(segment));
            if (isNodes(segment) && !style.all()) {
                lines.add(INDENT + "  " + nodesBack(segment.steps()));
                continue;
            }
            Columns columns = new Columns();
            segment.steps()
                    .forEach(step ->
                            columns.row(step.id(), step.undoes() < 0 ? "" : "undoes %d".formatted(step.undoes() + 1)));
            lines.addAll(columns.lines(INDENT + "  "));
        }
        return lines.isEmpty() ? List.of(INDENT + "nothing to undo") : lines;
    }

    private static String nodesBack(List<PlannedStep> steps) {
        IntSummaryStatistics undone = steps.stream()
                .mapToInt(PlannedStep::undoes)
                .filter(step -> step >= 0)
                .map(step -> step + 1)
                .summaryStatistics();
        String nodes = steps.size() == 1 ? "1 node" : "%d nodes, in reverse order".formatted(steps.size());
        return undone.getCount() == 0
                ? nodes
                : "%s, undoing %s"
                        .formatted(
                                nodes,
                                undone.getMin() == undone.getMax()
                                        ? Integer.toString(undone.getMin())
                                        : "%d to %d".formatted(undone.getMin(), undone.getMax()));
    }

    private static String head(Segment segment) {
        return segment.steps().size() == 1
                ? segment.label()
                : "%s: %d steps, %s"
                        .formatted(
                                segment.label(),
                                segment.steps().size(),
                                segment.budget() == 1 ? "one at a time" : "up to " + segment.budget() + " at a time");
    }

    private String forecast(Segment segment) {
        if (!isNodes(segment)) {
            return "";
        }
        int evictions = 0;
        int blocked = 0;
        for (PlannedStep step : segment.steps()) {
            NodeState node = nodes.get(step.id().name());
            evictions += node == null ? 0 : node.drain().evictions();
            blocked += blocked(step) ? 1 : 0;
        }
        String drains = blocked + (blocked == 1 ? " drain blocked now" : " drains blocked now");
        return ", %d pods to evict%s".formatted(evictions, blocked == 0 ? "" : ", " + style.warning(drains));
    }

    private boolean blocked(PlannedStep step) {
        NodeState node = step.id().kind() == StepKind.NODE ? nodes.get(step.id().name()) : null;
        return node != null && !node.drain().blockers().isEmpty();
    }

    private String remark(PlannedStep step) {
        List<String> parts = new ArrayList<>();
        NodeState node = step.id().kind() == StepKind.NODE ? nodes.get(step.id().name()) : null;
        if (node != null) {
            node(node, parts);
            return String.join(", ", parts);
        }
        if (step.id().kind() == StepKind.TAG) {
            tag(tags.get(step.id().name()), parts);
        }
        if (!step.reason().isEmpty()) {
            parts.add(step.reason());
        }
        return String.join(", ", parts);
    }

    private static void node(NodeState node, List<String> parts) {
        if (!node.labels().values().isEmpty()) {
            parts.add(node.labels().toString());
        }
        if (!node.zone().isEmpty()) {
            parts.add("zone " + node.zone());
        }
        int evictions = node.drain().evictions();
        parts.add(evictions == 1 ? "1 pod to evict" : evictions + " pods to evict");
        if (!node.ready()) {
            parts.add("not ready already");
        }
        if (node.cordoned()) {
            parts.add("cordoned by someone else");
        }
        node.drain().blockers().forEach(blocker -> parts.add("blocked by " + blocker));
    }

    private static void tag(@Nullable TagState tag, List<String> parts) {
        if (tag != null) {
            parts.add("%s (gateways %d, namespaces %d, pods %d)"
                    .formatted(
                            tag.consumers() == 1 ? "1 consumer" : tag.consumers() + " consumers",
                            tag.gateways(),
                            tag.namespaces(),
                            tag.pods()));
        }
    }

    private void changes(PlannedStep step, List<String> lines) {
        StepDiff diff = diffs.get(step.id());
        if (diff == null || !style.diffs()) {
            return;
        }
        change("values", diff.values(), lines);
        change("objects", diff.objects(), lines);
    }

    private void change(String what, String diff, List<String> lines) {
        if (!diff.isBlank()) {
            lines.add(INDENT + "      " + what);
            diff.lines().forEach(line -> lines.add(INDENT + "        " + style.change(line)));
        }
    }

    private static boolean isNodes(Segment segment) {
        return segment.steps().getFirst().id().kind() == StepKind.NODE;
    }
}
