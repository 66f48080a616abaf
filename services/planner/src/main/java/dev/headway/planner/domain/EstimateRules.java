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
 * <p>Every step takes the health window and what its work usually takes on a cluster in use, once its images are there: a Helm
 * operation 30 s until what it brought is rolled out, a CNI agent that rolls by itself 10 s, a tag 5 s, a ztunnel 20 s to drain
 * its connections and start anew, and each pod that is evicted 4 s more. Steps of one segment overlap as its budget allows.
 */
final class EstimateRules {

    private static final Duration HELM = Duration.ofSeconds(30);
    private static final Duration AGENT = Duration.ofSeconds(10);
    private static final Duration TAG = Duration.ofSeconds(5);
    private static final Duration ZTUNNEL = Duration.ofSeconds(20);
    private static final Duration EVICTION = Duration.ofSeconds(4);

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
