package dev.headway.model.plan;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Lane;
import java.util.List;

/**
 * A run of steps that share a lane and a budget; a segment starts when the one before it is done.
 *
 * @param label for people: {@code control plane}, {@code nodes pool=canary}, {@code tags}
 * @param budget how many of its steps may be under way at the same time, at least one
 */
public record Segment(Lane lane, String label, int budget, List<PlannedStep> steps) {

    public Segment {
        requireNonNull(lane, "lane is null");
        requireNonNull(label, "label is null");
        steps = List.copyOf(steps);
        if (budget < 1 || steps.isEmpty()) {
            throw new IllegalArgumentException("segment '%s' needs a budget and steps, got budget %d and %d steps"
                    .formatted(label, budget, steps.size()));
        }
    }
}
