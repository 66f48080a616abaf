package dev.headway.planner.domain;

import static java.util.Comparator.comparingInt;

import dev.headway.model.StepId;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.TagState;
import java.util.Comparator;
import java.util.List;

/** In which order tags move: the fewer objects follow a tag, the less is at stake when its move goes wrong. */
final class TagRules {

    private static final String DEFAULT = "default";

    private TagRules() {}

    /**
     * Tags the request names come first, in its order; then the rest, fewest consumers first; {@code default} last unless
     * named.
     */
    static List<PlannedStep> steps(List<String> order, List<TagState> tags) {
        Comparator<TagState> byRisk = comparingInt((TagState tag) -> rank(order, tag.name()))
                .thenComparingInt(TagState::consumers)
                .thenComparing(TagState::name);
        return tags.stream()
                .sorted(byRisk)
                .map(tag -> PlannedStep.forward(StepId.tag(tag.name()), reason(order, tag)))
                .toList();
    }

    private static int rank(List<String> order, String tag) {
        return order.contains(tag) ? order.indexOf(tag) : order.size() + (tag.equals(DEFAULT) ? 1 : 0);
    }

    private static String reason(List<String> order, TagState tag) {
        String followers = followers(tag);
        if (order.contains(tag.name())) {
            return "named in spec.tags.order; " + followers;
        }
        return tag.name().equals(DEFAULT) ? "default goes last; " + followers : followers;
    }

    private static String followers(TagState tag) {
        return switch (tag.consumers()) {
            case 0 -> "nothing follows it";
            case 1 -> "1 object follows it";
            default -> tag.consumers() + " objects follow it";
        };
    }
}
