package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.Plan;
import java.util.List;

/** What a walk needs of a plan besides its steps: the baseline, and the segments as ranges. */
public record Itinerary(Baseline baseline, List<SegmentRange> forward, List<SegmentRange> inverse) {

    public Itinerary {
        requireNonNull(baseline, "baseline is null");
        forward = List.copyOf(forward);
        inverse = List.copyOf(inverse);
    }

    static Itinerary of(Plan plan) {
        return new Itinerary(plan.baseline(), SegmentRange.of(plan.forward()), SegmentRange.of(plan.inverse()));
    }
}
