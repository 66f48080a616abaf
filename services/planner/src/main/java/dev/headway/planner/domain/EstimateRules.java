package dev.headway.planner.domain;

import dev.headway.model.StepId;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.UpgradeSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long a plan takes when nothing goes wrong and nobody has to be waited for.
 *
 * <p>Every step takes the health window and what its work usually takes: a Helm operation a minute, a CNI agent that rolls by
 * itself and a tag ten seconds, a ztunnel half a minute (its termination grace period is 30 s), an eviction five seconds.
 * Steps of one segment overlap as its budget allows.
 */
final class EstimateRules {

    private static final Duration HELM = Duration.ofMinutes(1);
    private static final Duration AGENT = Duration.ofSeconds(10);
    private static final Duration TAG = Duration.ofSeconds(10);
    private static final Duration ZTUNNEL = Duration.ofSeconds(30);
    private static final Duration EVICTION = Duration.ofSeconds(5);

    private final UpgradeSpec spec;
    private final PlanFigures figures;
    private final Map<String, Integer> evictions = new HashMap<>();

    private EstimateRules(UpgradeSpec spec, Survey survey) {
        this.spec = spec;
        this.figures = PlanFigures.of(spec, survey);
        if (spec.nodes().strategy() == Strategy.DRAIN) {
            for (NodeState node : survey.nodes()) {
                evictions.put(node.name(), node.drain().evictions());
            }
        }
    }

    static Duration estimate(UpgradeSpec spec, Survey survey, List<Segment> forward) {
        return new EstimateRules(spec, survey).estimate(forward);
    }

    /** How long one more node takes of which nothing is known. */
    static Duration unknownNode(UpgradeSpec spec) {
        return spec.health().window().plus(ZTUNNEL);
    }

    private Duration estimate(List<Segment> forward) {
        Duration total = Duration.ZERO;
        for (Segment segment : forward) {
            Duration work = Duration.ZERO;
            for (PlannedStep step : segment.steps()) {
                work = work.plus(spec.health().window()).plus(work(step.id()));
            }
            int atOnce = Math.min(segment.budget(), segment.steps().size());
            total = total.plus(work.dividedBy(atOnce));
        }
        return Duration.ofSeconds(total.toSeconds());
    }

    private Duration work(StepId step) {
        return switch (step.kind()) {
            case SURVEY -> Duration.ZERO;
            case CRDS, REVISION, STAGE_ZTUNNEL, SETTLE_CNI, SETTLE_ZTUNNEL, GATEWAY, RETIRE -> HELM;
            case CNI ->
                spec.cni().strategy() == CniSpec.Strategy.ROLLING
                        ? HELM.plus(AGENT.multipliedBy(figures.nodes()))
                        : HELM;
            case NODE -> ZTUNNEL.plus(EVICTION.multipliedBy(evictions.getOrDefault(step.name(), 0)));
            case SURGE -> ZTUNNEL.multipliedBy(figures.batch());
            case TAG -> TAG;
        };
    }
}
