package dev.headway.planner.domain;

import dev.headway.model.Lane;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlanResult.NothingToDo;
import dev.headway.planner.domain.PlanResult.Planned;
import dev.headway.planner.domain.PlanResult.Refused;
import dev.headway.planner.domain.PlanResult.Warned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Draws the plan of one cluster from the request and the survey.
 *
 * <p>Forward: CRDs, revision, CNI, staged ztunnel, nodes pool by pool or surge by surge, settled CNI where it went with the
 * nodes, settled ztunnel, tags, gateways, retirement.
 *
 * @see <a href="https://istio.io/latest/docs/ambient/upgrade/helm/">Istio: upgrade an ambient mesh with Helm</a>
 */
public final class PlanRules {

    private static final String CONTROL_PLANE = "control plane";

    private PlanRules() {}

    /** Draws the plan, or says why there is none. */
    public static PlanResult plan(String upgrade, String cluster, UpgradeSpec spec, Survey survey) {
        List<Violation> violations = RefusalRules.violations(cluster, spec.target(), survey);
        if (!violations.isEmpty()) {
            return new Refused(violations);
        }
        Optional<Baseline> baseline = BaselineRules.baseline(survey, spec.target());
        if (baseline.isEmpty()) {
            return new NothingToDo();
        }
        PlanFigures figures = PlanFigures.of(spec, survey);
        List<Segment> forward = forwardPlan(spec, survey, baseline.get(), figures);
        Plan plan = PlanHash.sealed(
                new Plan(
                        upgrade,
                        cluster,
                        spec.target().pinned(survey.charts()),
                        baseline.get(),
                        forward,
                        InverseRules.inverse(forward, spec, figures),
                        EstimateRules.estimate(spec, survey, forward),
                        ""),
                spec);
        List<Violation> broken = PlanInvariants.violations(plan);
        if (!broken.isEmpty()) {
            return new Refused(broken);
        }
        List<Violation> unacknowledged = RefusalRules.unacknowledged(spec, survey);
        return unacknowledged.isEmpty() ? new Planned(plan, figures) : new Warned(plan, unacknowledged);
    }

    /**
     * A plan with nodes that joined since it was drawn: they go one at a time after the nodes it has, because nothing is known of
     * their pools.
     *
     * @param forward the segments so far, with at least the control plane's
     */
    static Plan amended(Plan plan, UpgradeSpec spec, PlanFigures figures, List<String> joined) {
        List<Segment> forward = new ArrayList<>(plan.forward());
        int last = 0;
        for (int i = 0; i < forward.size(); i++) {
            if (kind(forward.get(i)) == StepKind.NODE) {
                last = i;
            }
        }
        List<PlannedStep> steps = joined.stream()
                .sorted()
                .map(node -> PlannedStep.forward(StepId.node(node), "joined after the survey"))
                .toList();
        forward.add(last + 1, new Segment(Lane.NODE, "joined nodes", 1, steps));
        return PlanHash.sealed(
                new Plan(
                        plan.upgrade(),
                        plan.cluster(),
                        plan.target(),
                        plan.baseline(),
                        forward,
                        InverseRules.inverse(forward, spec, figures),
                        plan.estimate(),
                        ""),
                spec);
    }

    private static List<Segment> forwardPlan(UpgradeSpec spec, Survey survey, Baseline baseline, PlanFigures figures) {
        List<Segment> segments = new ArrayList<>();
        segments.add(
                controlPlane(CONTROL_PLANE, StepKind.CRDS, StepKind.REVISION, StepKind.CNI, StepKind.STAGE_ZTUNNEL));
        segments.addAll(spec.nodes().strategy() == Strategy.SURGE ? surges(figures) : pools(spec, survey));
        segments.add(
                spec.cni().strategy() == CniSpec.Strategy.WITH_NODE
                        ? controlPlane("settle", StepKind.SETTLE_CNI, StepKind.SETTLE_ZTUNNEL)
                        : controlPlane("settle", StepKind.SETTLE_ZTUNNEL));
        addIfAny(segments, Lane.TAG, "tags", TagRules.steps(spec.tags().order(), baseline.tags()));
        addIfAny(segments, Lane.CONTROL_PLANE, "gateways", gateways(baseline.gateways()));
        segments.add(controlPlane("retire", StepKind.RETIRE));
        return segments;
    }

    private static List<Segment> pools(UpgradeSpec spec, Survey survey) {
        return PoolRules.pools(spec.nodes(), survey.nodes(), spec.target().revision()).stream()
                .map(pool -> new Segment(Lane.NODE, pool.label(), pool.budget(), pool.steps()))
                .toList();
    }

    /** One batch at a time: the next surge starts when the one before it is healthy. */
    private static List<Segment> surges(PlanFigures figures) {
        List<PlannedStep> steps = IntStream.rangeClosed(1, figures.batches())
                .mapToObj(batch -> PlannedStep.forward(StepId.surge(batch)))
                .toList();
        return steps.isEmpty() ? List.of() : List.of(new Segment(Lane.NODE, "surges", 1, steps));
    }

    private static List<PlannedStep> gateways(List<HelmRelease> gateways) {
        return gateways.stream()
                .sorted(Comparator.comparing(HelmRelease::namespace).thenComparing(HelmRelease::name))
                .map(gateway -> PlannedStep.forward(StepId.gateway(gateway.namespace(), gateway.name())))
                .toList();
    }

    private static void addIfAny(Collection<Segment> segments, Lane lane, String label, List<PlannedStep> steps) {
        if (!steps.isEmpty()) {
            segments.add(new Segment(lane, label, 1, steps));
        }
    }

    private static Segment controlPlane(String label, StepKind... kinds) {
        return new Segment(
                Lane.CONTROL_PLANE,
                label,
                1,
                Arrays.stream(kinds)
                        .map(kind -> PlannedStep.forward(StepId.of(kind)))
                        .toList());
    }

    private static StepKind kind(Segment segment) {
        return segment.steps().getFirst().id().kind();
    }
}
