package dev.headway.planner.domain;

import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a plan takes when nothing goes wrong and nobody has to be waited for.
 *
 * <p>Every step takes the health window and what its work usually takes: a Helm operation a minute, a tag ten seconds, a ztunnel
 * half a minute (its termination grace period is 30 s), an eviction five seconds. Steps of one segment overlap as its
 * budget allows.
 */
final class EstimateRules {

    private static final Duration HELM = Duration.ofMinutes(1);
    private static final Duration TAG = Duration.ofSeconds(10);
    private static final Duration ZTUNNEL = Duration.ofSeconds(30);
    private static final Duration EVICTION = Duration.ofSeconds(5);

    private EstimateRules() {}

    static Duration estimate(UpgradeSpec spec, Survey survey, List<Segment> forward) {
        Map<String, Integer> evictions = new HashMap<>();
        if (spec.nodes().strategy() == Strategy.DRAIN) {
            for (NodeState node : survey.nodes()) {
                evictions.put(node.name(), node.drain().evictions());
            }
        }
        PlanFigures figures = PlanFigures.of(spec, survey);
        Duration total = Duration.ZERO;
        for (Segment segment : forward) {
            Duration work = Duration.ZERO;
            for (PlannedStep step : segment.steps()) {
                work = work.plus(spec.health().window()).plus(work(step, evictions, figures));
            }
            total = total.plus(
                    work.dividedBy(Math.min(segment.budget(), segment.steps().size())));
        }
        return Duration.ofSeconds(total.toSeconds());
    }

    /** How long one more node takes of which nothing is known. */
    static Duration unknownNode(UpgradeSpec spec) {
        return spec.health().window().plus(ZTUNNEL);
    }

    private static Duration work(PlannedStep step, Map<String, Integer> evictions, PlanFigures figures) {
        return switch (step.id().kind()) {
            case SURVEY -> Duration.ZERO;
            case CRDS, REVISION, CNI, STAGE_ZTUNNEL, SETTLE_CNI, SETTLE_ZTUNNEL, GATEWAY, RETIRE -> HELM;
            case NODE ->
                ZTUNNEL.plus(
                        EVICTION.multipliedBy(evictions.getOrDefault(step.id().name(), 0)));
            case SURGE -> ZTUNNEL.multipliedBy(figures.batch());
            case TAG -> TAG;
        };
    }
}
