package dev.headway.planner.domain;

import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must hold in every plan and in its inverse: the order of components, and the skew after every step.
 *
 * <p>No data-plane component is ever newer than the newest installed control plane, or more than one minor behind it.
 */
final class PlanInvariants {

    private static final List<StepKind> INVERSE_ORDER = List.of(
            StepKind.TAG,
            StepKind.GATEWAY,
            StepKind.STAGE_ZTUNNEL,
            StepKind.NODE,
            StepKind.SURGE,
            StepKind.SETTLE_ZTUNNEL,
            StepKind.CNI,
            StepKind.REVISION);

    private static final List<StepKind> INVERSE_ORDER_WITH_NODE = List.of(
            StepKind.TAG,
            StepKind.GATEWAY,
            StepKind.STAGE_ZTUNNEL,
            StepKind.CNI,
            StepKind.NODE,
            StepKind.SETTLE_ZTUNNEL,
            StepKind.SETTLE_CNI,
            StepKind.REVISION);

    private PlanInvariants() {}

    /** Every invariant the plan breaks. */
    static List<Violation> violations(Plan plan) {
        List<Violation> violations = new ArrayList<>();
        List<PlannedStep> forward = steps(plan.forward());
        List<PlannedStep> inverse = steps(plan.inverse());
        forwardOrder(forward, violations);
        inverseOrder(inverse, violations);
        undoes(plan.inverse(), forward, violations);
        skew(plan, forward, inverse, violations);
        return violations;
    }

    private static void forwardOrder(List<PlannedStep> steps, Collection<Violation> violations) {
        Set<StepId> seen = new HashSet<>();
        StepKind reached = StepKind.SURVEY;
        for (PlannedStep step : steps) {
            StepKind kind = step.id().kind();
            if (kind.compareTo(reached) < 0 || kind == StepKind.SURVEY || !seen.add(step.id())) {
                violations.add(new Violation("plan.forward", step.id().toString(), "is out of order or planned twice"));
            } else {
                reached = kind;
            }
        }
    }

    private static void inverseOrder(List<PlannedStep> steps, Collection<Violation> violations) {
        List<StepKind> wanted = withNode(steps) ? INVERSE_ORDER_WITH_NODE : INVERSE_ORDER;
        Set<StepId> seen = new HashSet<>();
        int reached = 0;
        for (PlannedStep step : steps) {
            int order = wanted.indexOf(step.id().kind());
            if (order < reached || !seen.add(step.id())) {
                violations.add(new Violation(
                        "plan.inverse", step.id().toString(), "is out of order, planned twice or never undone"));
            }
            reached = Math.max(reached, order);
        }
    }

    /** Inside an inverse segment the undone steps are numbered downwards without gaps: rollback starts by arithmetic. */
    private static void undoes(List<Segment> inverse, List<PlannedStep> forward, Collection<Violation> violations) {
        for (Segment segment : inverse) {
            int first = segment.steps().getFirst().undoes();
            for (int i = 0; i < segment.steps().size(); i++) {
                PlannedStep step = segment.steps().get(i);
                StepKind undone = undone(step.id().kind());
                if (step.undoes() != first - i
                        || step.undoes() < 0
                        || step.undoes() >= forward.size()
                        || forward.get(step.undoes()).id().kind() != undone) {
                    violations.add(new Violation(
                            "plan.inverse",
                            step.id().toString(),
                            "undoes step %d, which is another".formatted(step.undoes())));
                }
            }
        }
    }

    /** A settled DaemonSet undoes what put it under OnDelete. */
    private static StepKind undone(StepKind kind) {
        return switch (kind) {
            case SETTLE_ZTUNNEL -> StepKind.STAGE_ZTUNNEL;
            case SETTLE_CNI -> StepKind.CNI;
            case SURVEY, CRDS, REVISION, CNI, STAGE_ZTUNNEL, NODE, SURGE, TAG, GATEWAY, RETIRE -> kind;
        };
    }

    /** Whether the CNI goes with the nodes: only then has it to be settled. */
    private static boolean withNode(List<PlannedStep> steps) {
        return steps.stream().anyMatch(step -> step.id().kind() == StepKind.SETTLE_CNI);
    }

    private static void skew(
            Plan plan, List<PlannedStep> forward, List<PlannedStep> inverse, Collection<Violation> violations) {
        Versions versions = new Versions(plan);
        for (PlannedStep step : forward) {
            if (step.id().kind() != StepKind.RETIRE) {
                versions.forward(step.id().kind());
                versions.check("plan.forward", step.id(), violations);
            }
        }
        for (PlannedStep step : inverse) {
            versions.back(step.id().kind());
            versions.check("plan.inverse", step.id(), violations);
        }
    }

    private static List<PlannedStep> steps(List<Segment> segments) {
        return segments.stream().flatMap(segment -> segment.steps().stream()).toList();
    }

    /** The versions that may run at one moment; between the first and the last node both ztunnels do. */
    private static final class Versions {
        private final IstioVersion target;
        private final IstioVersion oldControlPlane;
        private final IstioVersion oldCni;
        private final IstioVersion oldZtunnel;
        private final IstioVersion oldestGateway;
        private final boolean withNode;
        private boolean revisionInstalled;
        private boolean cniUpgraded;
        private boolean ztunnelUpgraded;
        private boolean gatewaysUpgraded;

        Versions(Plan plan) {
            target = plan.target().version();
            withNode = withNode(steps(plan.forward()));
            oldControlPlane = plan.baseline().version();
            oldCni = IstioVersion.parse(plan.baseline().cni().version());
            oldZtunnel = IstioVersion.parse(plan.baseline().ztunnel().version());
            oldestGateway = plan.baseline().gateways().stream()
                    .map(HelmRelease::version)
                    .map(IstioVersion::parse)
                    .min(IstioVersion::compareTo)
                    .orElse(oldControlPlane);
            revisionInstalled =
                    steps(plan.inverse()).stream().noneMatch(step -> step.id().kind() == StepKind.REVISION);
        }

        void forward(StepKind kind) {
            set(kind, true);
        }

        void back(StepKind kind) {
            set(kind, false);
        }

        private void set(StepKind kind, boolean upgraded) {
            switch (kind) {
                case REVISION -> revisionInstalled = upgraded;
                case CNI -> cniUpgraded = withNode ? cniUpgraded : upgraded;
                case SETTLE_CNI -> cniUpgraded = upgraded;
                case NODE -> {
                    ztunnelUpgraded = upgraded;
                    cniUpgraded = withNode ? upgraded : cniUpgraded;
                }
                case SURGE -> ztunnelUpgraded = upgraded;
                case GATEWAY -> gatewaysUpgraded = upgraded;
                case SURVEY, CRDS, STAGE_ZTUNNEL, SETTLE_ZTUNNEL, TAG, RETIRE -> {}
            }
        }

        void check(String path, StepId step, Collection<Violation> violations) {
            check(path, step, oldCni, cniUpgraded, violations);
            check(path, step, oldZtunnel, ztunnelUpgraded, violations);
            check(path, step, oldestGateway, gatewaysUpgraded, violations);
        }

        private void check(
                String path, StepId step, IstioVersion old, boolean upgraded, Collection<Violation> violations) {
            if (!upgraded && !revisionInstalled) {
                return; // as it was before the upgrade
            }
            IstioVersion component = upgraded ? target : old;
            IstioVersion controlPlane = revisionInstalled ? target : oldControlPlane;
            if (component.compareTo(controlPlane) > 0 || controlPlane.minorsAheadOf(component) > 1) {
                violations.add(new Violation(
                        path,
                        step.toString(),
                        "leaves a component at %s beside control plane %s".formatted(component, controlPlane)));
            }
        }
    }
}
