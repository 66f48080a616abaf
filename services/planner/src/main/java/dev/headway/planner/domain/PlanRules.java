package dev.headway.planner.domain;

import static dev.headway.model.plan.PlannedStep.forward;

import dev.headway.model.Lane;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.model.request.PoolSelector;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.PlanResult.NothingToDo;
import dev.headway.planner.domain.PlanResult.Planned;
import dev.headway.planner.domain.PlanResult.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Draws the plan of one cluster from the request and the survey.
 *
 * <p>Forward: CRDs, revision, CNI, staged ztunnel, nodes pool by pool, settled ztunnel, tags, gateways, retirement.
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
        List<Segment> forward = forwardPlan(spec, survey, baseline.get());
        List<Segment> inverse = inversePlan(forward, spec, survey);
        Plan plan = PlanHash.sealed(new Plan(upgrade, cluster, spec.target(), baseline.get(), forward, inverse, ""));
        List<Violation> broken = PlanInvariants.violations(plan);
        return broken.isEmpty() ? new Planned(plan) : new Refused(broken);
    }

    private static List<Segment> forwardPlan(UpgradeSpec spec, Survey survey, Baseline baseline) {
        List<Segment> segments = new ArrayList<>();
        segments.add(segment(
                Lane.CONTROL_PLANE,
                CONTROL_PLANE,
                1,
                List.of(
                        forward(StepId.of(StepKind.CRDS)),
                        forward(StepId.of(StepKind.REVISION)),
                        forward(StepId.of(StepKind.CNI)),
                        forward(StepId.of(StepKind.STAGE_ZTUNNEL)))));
        segments.addAll(pools(spec, survey));
        segments.add(
                segment(Lane.CONTROL_PLANE, "settle ztunnel", 1, List.of(forward(StepId.of(StepKind.SETTLE_ZTUNNEL)))));
        addIfAny(segments, Lane.TAG, "tags", tags(spec.tags().order(), baseline.tags()));
        addIfAny(segments, Lane.CONTROL_PLANE, "gateways", gateways(baseline.gateways()));
        segments.add(segment(Lane.CONTROL_PLANE, "retire", 1, List.of(forward(StepId.of(StepKind.RETIRE)))));
        return segments;
    }

    /** One segment a pool, in request order; a node belongs to the first pool that selects it. */
    private static List<Segment> pools(UpgradeSpec spec, Survey survey) {
        List<PoolSelector> selectors = spec.nodes().pools();
        TreeMap<Integer, List<NodeState>> pools = new TreeMap<>();
        survey.nodes().stream()
                .sorted(Comparator.comparing(NodeState::name))
                .forEach(node -> pools.computeIfAbsent(poolOf(node, selectors), pool -> new ArrayList<>())
                        .add(node));
        List<Segment> segments = new ArrayList<>();
        pools.forEach((pool, nodes) -> {
            List<PlannedStep> steps = nodes.stream()
                    .filter(node -> !node.ztunnelRevision().equals(spec.target().revision()))
                    .map(node -> forward(StepId.node(node.name())))
                    .toList();
            if (!steps.isEmpty()) {
                String label = pool == selectors.size()
                        ? (selectors.isEmpty() ? "nodes" : "other nodes")
                        : "nodes " + selectors.get(pool).matchLabels();
                int budget = spec.nodes().maxUnavailable().ofAtLeastOne(nodes.size());
                segments.add(segment(Lane.NODE, label, budget, steps));
            }
        });
        return segments;
    }

    private static int poolOf(NodeState node, List<PoolSelector> selectors) {
        for (int pool = 0; pool < selectors.size(); pool++) {
            if (selectors.get(pool).matchLabels().match(node.labels())) {
                return pool;
            }
        }
        return selectors.size();
    }

    /** Tags the request names come first, in its order; then the rest by name; {@code default} last unless named. */
    private static List<PlannedStep> tags(List<String> order, List<TagState> tags) {
        Comparator<String> byRisk = Comparator.comparingInt((String name) ->
                        order.contains(name) ? order.indexOf(name) : order.size() + (name.equals("default") ? 1 : 0))
                .thenComparing(Comparator.naturalOrder());
        return tags.stream()
                .map(TagState::name)
                .sorted(byRisk)
                .map(name -> forward(StepId.tag(name)))
                .toList();
    }

    private static List<PlannedStep> gateways(List<HelmRelease> gateways) {
        return gateways.stream()
                .sorted(Comparator.comparing(HelmRelease::namespace).thenComparing(HelmRelease::name))
                .map(gateway -> forward(StepId.gateway(gateway.namespace(), gateway.name())))
                .toList();
    }

    /**
     * Gateways, tags, restored ztunnel template, nodes, settled ztunnel, CNI, revision; CRDs stay forward.
     *
     * <p>What the survey found at the target already is not undone: without a previous template no node can go back, and
     * a revision that was there before is not ours to uninstall.
     */
    private static List<Segment> inversePlan(List<Segment> forward, UpgradeSpec spec, Survey survey) {
        String target = spec.target().revision();
        boolean templateWasThere = survey.ztunnelRevision().equals(target);
        boolean revisionWasThere =
                survey.revisions().stream().anyMatch(revision -> revision.name().equals(target));
        ForwardSteps steps = new ForwardSteps(forward);
        List<Segment> inverse = new ArrayList<>(steps.reversed(StepKind.GATEWAY));
        inverse.addAll(steps.reversed(StepKind.TAG));
        if (!templateWasThere) {
            inverse.add(segment(Lane.CONTROL_PLANE, "restore ztunnel", 1, List.of(steps.undo(StepKind.STAGE_ZTUNNEL))));
            inverse.addAll(steps.reversed(StepKind.NODE));
        }
        List<PlannedStep> rest = new ArrayList<>();
        if (!templateWasThere) {
            rest.add(new PlannedStep(StepId.of(StepKind.SETTLE_ZTUNNEL), steps.indexOf(StepKind.STAGE_ZTUNNEL)));
        }
        rest.add(steps.undo(StepKind.CNI));
        if (!revisionWasThere) {
            rest.add(steps.undo(StepKind.REVISION));
        }
        inverse.add(segment(Lane.CONTROL_PLANE, CONTROL_PLANE, 1, rest));
        return inverse;
    }

    private static void addIfAny(Collection<Segment> segments, Lane lane, String label, List<PlannedStep> steps) {
        if (!steps.isEmpty()) {
            segments.add(segment(lane, label, 1, steps));
        }
    }

    private static Segment segment(Lane lane, String label, int budget, List<PlannedStep> steps) {
        return new Segment(lane, label, budget, steps);
    }
}
