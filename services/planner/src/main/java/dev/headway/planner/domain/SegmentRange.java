package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Lane;
import dev.headway.model.StepKind;
import dev.headway.model.plan.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of a plan without its steps: the range of their indexes.
 *
 * @param kind of the first step
 * @param from the first index
 * @param to the index after the last
 * @param undoes which forward step the first one undoes, counting down inside the segment; -1 in a forward plan
 */
public record SegmentRange(Lane lane, StepKind kind, String label, int budget, int from, int to, int undoes) {

    public SegmentRange {
        requireNonNull(lane, "lane is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(label, "label is null");
    }

    SegmentRange of(int newBudget) {
        return new SegmentRange(lane, kind, label, newBudget, from, to, undoes);
    }

    /** The ranges of a plan's segments, in order. */
    static List<SegmentRange> of(List<Segment> segments) {
        List<SegmentRange> ranges = new ArrayList<>();
        int from = 0;
        for (Segment segment : segments) {
            int to = from + segment.steps().size();
            ranges.add(new SegmentRange(
                    segment.lane(),
                    segment.steps().getFirst().id().kind(),
                    segment.label(),
                    segment.budget(),
                    from,
                    to,
                    segment.steps().getFirst().undoes()));
            from = to;
        }
        return ranges;
    }

    /**
     * The first index that has to be walked when the first {@code commanded} forward steps were commanded: the steps before it
     * undo what never began.
     */
    int start(int commanded) {
        return undoes < 0 ? from : Math.clamp((long) from + undoes - commanded + 1, from, to);
    }
}
