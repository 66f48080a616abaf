package dev.headway.simulator.explore;

import dev.headway.model.StepId;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.planner.domain.ClusterDecision;
import dev.headway.planner.domain.Reach;
import dev.headway.planner.domain.StepEntry;
import dev.headway.planner.domain.StepLookup;
import dev.headway.planner.domain.Told;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the planner has stored of the cluster beside its header. Never changes. */
final class Entries implements StepLookup {

    static final Entries NONE = new Entries(List.of(), null, null);

    private final List<StepEntry> entries;
    private final @Nullable Plan plan;
    private final @Nullable Reach reach;

    private Entries(List<StepEntry> entries, @Nullable Plan plan, @Nullable Reach reach) {
        this.entries = entries;
        this.plan = plan;
        this.reach = reach;
    }

    Entries after(ClusterDecision decision) {
        if (decision.entries().isEmpty() && decision.plan() == null && decision.reach() == null) {
            return this;
        }
        List<StepEntry> next = new ArrayList<>(decision.plan() == null ? entries : List.of());
        for (StepEntry changed : decision.entries()) {
            next.removeIf(old -> old.id().equals(changed.id()));
            next.add(changed);
        }
        return new Entries(
                List.copyOf(next),
                decision.plan() == null ? plan : decision.plan(),
                decision.reach() == null ? reach : decision.reach());
    }

    List<StepEntry> all() {
        return entries;
    }

    /** The segments of the plan, or of the inverse plan; none before there is one. */
    List<Segment> segments(boolean forward) {
        if (plan == null) {
            return List.of();
        }
        return forward ? plan.forward() : plan.inverse();
    }

    @Override
    public StepEntry entry(StepId id) {
        for (StepEntry entry : entries) {
            if (entry.id().equals(id)) {
                return entry;
            }
        }
        return StepEntry.pending(id);
    }

    @Override
    public StepId forward(int index) {
        return planned(true, index).id();
    }

    @Override
    public StepId inverse(int index) {
        return planned(false, index).id();
    }

    @Override
    public String reason(int index) {
        return planned(true, index).reason();
    }

    @Override
    public @Nullable Reach reach() {
        return reach;
    }

    @Override
    public @Nullable Told told(String upgrade) {
        return null;
    }

    private PlannedStep planned(boolean forward, int index) {
        int left = index;
        for (Segment segment : segments(forward)) {
            if (left < segment.steps().size()) {
                return segment.steps().get(left);
            }
            left -= segment.steps().size();
        }
        throw new IndexOutOfBoundsException("the plan has no step " + index);
    }
}
