package dev.headway.model.request;

import dev.headway.model.Violation;
import java.util.HashSet;
import java.util.List;

/**
 * In which order revision tags move to the new revision.
 *
 * @param order tags named here move first, in this order; the others follow, fewest consumers first, and {@code default}
 *     goes last
 */
public record TagsSpec(List<String> order) {

    /** What a document may leave out. */
    public static final TagsSpec DEFAULT = new TagsSpec(List.of());

    public TagsSpec {
        order = List.copyOf(order);
    }

    void violations(List<Violation> violations) {
        if (new HashSet<>(order).size() != order.size()) {
            violations.add(new Violation("spec.tags.order", order.toString(), "must name each tag once"));
        }
    }
}
