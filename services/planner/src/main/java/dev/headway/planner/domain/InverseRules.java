package dev.headway.planner.domain;

import dev.headway.model.Lane;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.UpgradeSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The way back over a forward plan.
 *
 * <p>Tags, gateways, restored ztunnel template, nodes, settled ztunnel, CNI, revision; CRDs stay forward. A CNI that went
 * with the nodes goes back with them: its template is restored beside that of ztunnel, and it is settled where the CNI is
 * restored otherwise.
 *
 * <p>A gateway that follows a tag gets the proxies of the revision its tag points to whenever its pods start, so its tag is back
 * before it is restarted: otherwise it would keep the new ones, and the new revision could not be uninstalled.
 *
 * <p>What the survey found at the target already is not undone: without a previous template no node can go back, and a
 * revision that was there before is not ours to uninstall.
 */
final class InverseRules {

    private InverseRules() {}

    static List<Segment> inverse(List<Segment> forward, UpgradeSpec spec, PlanFigures figures) {
        boolean withNode = spec.cni().strategy() == CniSpec.Strategy.WITH_NODE;
        ForwardSteps steps = new ForwardSteps(forward);
        List<PlannedStep> templates = new ArrayList<>();
        List<PlannedStep> rest = new ArrayList<>();
        if (!figures.templateWasThere()) {
            templates.add(steps.undo(StepKind.STAGE_ZTUNNEL));
            rest.add(new PlannedStep(StepId.of(StepKind.SETTLE_ZTUNNEL), steps.indexOf(StepKind.STAGE_ZTUNNEL)));
        }
        if (withNode) {
            templates.add(steps.undo(StepKind.CNI));
            rest.add(new PlannedStep(StepId.of(StepKind.SETTLE_CNI), steps.indexOf(StepKind.CNI)));
        } else {
            rest.add(steps.undo(StepKind.CNI));
        }
        if (!figures.revisionWasThere()) {
            rest.add(steps.undo(StepKind.REVISION));
        }
        List<Segment> inverse = new ArrayList<>(steps.reversed(StepKind.TAG));
        inverse.addAll(steps.reversed(StepKind.GATEWAY));
        if (!templates.isEmpty()) {
            inverse.add(new Segment(Lane.CONTROL_PLANE, "restore templates", 1, templates));
        }
        if (!figures.templateWasThere()) {
            inverse.addAll(steps.reversed(StepKind.NODE));
            inverse.addAll(steps.reversed(StepKind.SURGE));
        }
        inverse.add(new Segment(Lane.CONTROL_PLANE, "control plane", 1, rest));
        return inverse;
    }
}
