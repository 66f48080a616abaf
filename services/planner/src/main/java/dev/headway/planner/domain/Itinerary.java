package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.NodeBudget;
import dev.headway.model.StepKind;
import dev.headway.model.Target;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.Plan;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.List;

/**
 * What a walk needs of a plan besides its steps.
 *
 * @param target with the digests of the charts that were planned with
 * @param hash of the plan: every command carries it
 */
public record Itinerary(
        String hash,
        Target target,
        Baseline baseline,
        PlanFigures figures,
        Duration estimate,
        List<SegmentRange> forward,
        List<SegmentRange> inverse) {

    public Itinerary {
        requireNonNull(hash, "hash is null");
        requireNonNull(target, "target is null");
        requireNonNull(baseline, "baseline is null");
        requireNonNull(figures, "figures is null");
        requireNonNull(estimate, "estimate is null");
        forward = List.copyOf(forward);
        inverse = List.copyOf(inverse);
    }

    static Itinerary of(Plan plan, PlanFigures figures) {
        return new Itinerary(
                plan.hash(),
                plan.target(),
                plan.baseline(),
                figures,
                plan.estimate(),
                SegmentRange.of(plan.forward()),
                SegmentRange.of(plan.inverse()));
    }

    /** The same way, with the budgets that a request gives its pools. */
    Itinerary paced(UpgradeSpec spec) {
        return new Itinerary(hash, target, baseline, figures, estimate, paced(forward, spec), paced(inverse, spec));
    }

    private List<SegmentRange> paced(List<SegmentRange> ranges, UpgradeSpec spec) {
        return ranges.stream()
                .map(range -> {
                    int pool = PoolRules.indexOf(spec.nodes(), range.label());
                    return range.kind() == StepKind.NODE && PoolRules.isLabel(spec.nodes(), pool, range.label())
                            ? range.of(PoolRules.budget(
                                    spec.nodes(), pool, figures.pools().get(pool)))
                            : range;
                })
                .toList();
    }

    /** How many nodes around a node of this forward segment may be unavailable. */
    NodeBudget nodeBudget(UpgradeSpec spec, int segment) {
        SegmentRange range = forward.get(segment);
        return new NodeBudget(
                PoolRules.selectors(spec.nodes()),
                PoolRules.indexOf(spec.nodes(), range.label()),
                range.budget(),
                figures.perZone());
    }
}
