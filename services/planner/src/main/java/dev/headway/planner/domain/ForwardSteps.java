package dev.headway.planner.domain;

import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.util.ArrayList;
import java.util.List;

/** The numbered steps of a forward plan, as an inverse plan refers to them. */
final class ForwardSteps {

    private final List<Segment> segments;

    ForwardSteps(List<Segment> segments) {
        this.segments = segments;
    }

    /** The index of the one step of this kind. */
    int indexOf(StepKind kind) {
        int index = 0;
        for (Segment segment : segments) {
            for (PlannedStep step : segment.steps()) {
                if (step.id().kind() == kind) {
                    return index;
                }
                index++;
            }
        }
        throw new IllegalArgumentException("the plan has no step '%s'".formatted(kind.word()));
    }

    /** The step that undoes the one step of this kind. */
    PlannedStep undo(StepKind kind) {
        int index = indexOf(kind);
        return new PlannedStep(StepId.of(kind), index);
    }

    /** The segments of this kind from last to first, each with its steps from last to first. */
    List<Segment> reversed(StepKind kind) {
        List<Segment> reversed = new ArrayList<>();
        int from = 0;
        for (Segment segment : segments) {
            if (segment.steps().getFirst().id().kind() == kind) {
                reversed.addFirst(reversed(segment, from));
            }
            from += segment.steps().size();
        }
        return reversed;
    }

    private static Segment reversed(Segment segment, int from) {
        List<PlannedStep> steps = new ArrayList<>(segment.steps().size());
        for (int i = segment.steps().size() - 1; i >= 0; i--) {
            steps.add(new PlannedStep(segment.steps().get(i).id(), from + i));
        }
        return new Segment(segment.lane(), segment.label(), segment.budget(), steps);
    }
}
