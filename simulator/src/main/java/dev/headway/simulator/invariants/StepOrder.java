package dev.headway.simulator.invariants;

import dev.headway.model.Direction;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepFailed;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.message.UpgradeEvent.StepStarted;
import dev.headway.model.message.UpgradeEvent.StepWithdrawn;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.simulator.invariants.Happening.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * S3 and S11, order of steps: a step starts only when every step of the segments before it is settled, forward in the order of
 * the plan and back in the order of its inverse; steps of two segments are never under way together, but for a failed node of an
 * earlier pool that is tried again beside the nodes of a later one.
 */
public final class StepOrder implements Invariant {

    /** Where each step of a plan stands in its order. */
    private static final class Story {
        private final Map<StepId, Integer> forward = new HashMap<>();
        private final Map<StepId, Integer> back = new HashMap<>();
        private final Map<Integer, Integer> open = new HashMap<>();
        private final Set<StepId> settled = new HashSet<>();
        private final Map<StepId, Direction> underWay = new HashMap<>();

        void plan(List<Segment> segments, List<Segment> inverse) {
            number(segments, forward);
            number(inverse, back);
            open.clear();
            forward.forEach((step, segment) -> open.merge(segment, settled.contains(step) ? 0 : 1, Integer::sum));
        }

        private static void number(List<Segment> segments, Map<StepId, Integer> numbers) {
            numbers.clear();
            for (int i = 0; i < segments.size(); i++) {
                for (PlannedStep step : segments.get(i).steps()) {
                    numbers.put(step.id(), i);
                }
            }
        }

        void settle(StepId step) {
            if (forward.containsKey(step) && settled.add(step)) {
                open.merge(forward.getOrDefault(step, 0), -1, Integer::sum);
            }
        }

        void unsettle(StepId step) {
            if (settled.remove(step)) {
                open.merge(forward.getOrDefault(step, 0), 1, Integer::sum);
            }
        }
    }

    private final Map<ClusterKey, Story> stories = new HashMap<>();

    @Override
    public String promise() {
        return "S3";
    }

    @Override
    public void check(Happening happening, Picture before) {
        if (happening instanceof Published published) {
            Message message = published.message();
            switch (message) {
                case ClusterPlanned event ->
                    stories.computeIfAbsent(new ClusterKey(event.upgrade(), event.cluster()), key -> new Story())
                            .plan(event.plan().forward(), event.plan().inverse());
                case StepStarted event -> started(event.step(), event.direction());
                case StepCompleted event -> landed(event.step(), event.direction() == Direction.FORWARD);
                case StepFailed event ->
                    landed(event.step(), event.step().step().kind() == StepKind.NODE);
                case StepSkipped event -> landed(event.step(), true);
                case StepWithdrawn event -> landed(event.step(), false);
                default -> {}
            }
        }
    }

    private void started(StepRef ref, Direction direction) {
        Story story = stories.get(ClusterKey.of(ref));
        if (story == null || ref.step().kind() == StepKind.SURVEY) {
            return;
        }
        Map<StepId, Integer> order = direction == Direction.FORWARD ? story.forward : story.back;
        Integer segment = order.get(ref.step());
        if (segment == null) {
            throw breach("%s started and is in no plan of the cluster", ref);
        }
        if (direction == Direction.FORWARD) {
            for (int earlier = 0; earlier < segment; earlier++) {
                if (story.open.getOrDefault(earlier, 0) > 0) {
                    throw breach("%s started before segment %d of the plan was settled", ref, earlier);
                }
            }
        }
        story.underWay.forEach((other, way) -> {
            boolean nodes = other.kind() == StepKind.NODE && ref.step().kind() == StepKind.NODE;
            if (way != direction || !(nodes || segment.equals(order.get(other)))) {
                throw breach("%s started while %s of another segment is under way", ref, other);
            }
        });
        story.underWay.put(ref.step(), direction);
        if (direction == Direction.BACK) {
            story.unsettle(ref.step());
        }
    }

    private void landed(StepRef ref, boolean settled) {
        Story story = stories.get(ClusterKey.of(ref));
        if (story != null) {
            story.underWay.remove(ref.step());
            if (settled) {
                story.settle(ref.step());
            }
        }
    }
}
