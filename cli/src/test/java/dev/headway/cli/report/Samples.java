package dev.headway.cli.report;

import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.Lane;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Target;
import dev.headway.model.plan.Baseline;
import dev.headway.model.plan.DrainForecast;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.NodeState;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.StepDiff;
import dev.headway.model.plan.Survey;
import dev.headway.model.plan.TagState;
import dev.headway.testkit.messages.MessageSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A cluster of some nodes and the plan for it, at 1.29.6 on the way to 1.30.3. */
public final class Samples {

    private static final Finding WARNING = new Finding(
            "HW130",
            Finding.Severity.WARNING,
            "node worker-3",
            "runs shop/cart-1, the only replica of its Deployment.",
            "give it a second replica",
            "https://kubernetes.io/docs/tasks/run-application/configure-pdb/");

    private Samples() {}

    public static Survey survey(int nodes, List<Finding> findings) {
        Survey sample = MessageSamples.survey();
        List<NodeState> states = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            DrainForecast drain = i == 3
                    ? new DrainForecast(7, List.of("shop/cart-1: its budget allows no disruption"))
                    : new DrainForecast(5, List.of());
            states.add(new NodeState(
                    "worker-" + i,
                    Labels.of(Map.of("pool", "general")),
                    i % 2 == 0 ? "eu-1b" : "eu-1a",
                    i != 4,
                    i == 2,
                    i == 5 ? "" : "1-29-6",
                    drain));
        }
        return new Survey(
                sample.uid(),
                sample.kubernetesVersion(),
                sample.revisions(),
                List.of(
                        new TagState("canary", "1-29-6", "1-29-6", 2, 1, 0),
                        new TagState("default", "1-29-6", "", 1, 0, 0)),
                sample.defaultRevision(),
                sample.base(),
                sample.cni(),
                sample.ztunnel(),
                sample.ztunnelRevision(),
                sample.ztunnelStrategy(),
                sample.cniStrategy(),
                sample.gateways(),
                states,
                sample.charts(),
                List.of(
                        new StepDiff(StepId.of(StepKind.CRDS), "", "-  version: 1.29.6\n+  version: 1.30.3\n"),
                        new StepDiff(
                                StepId.of(StepKind.STAGE_ZTUNNEL),
                                "@@ -1 +1 @@\n-revision: 1-29-6\n+revision: 1-30-3\n",
                                "")),
                findings);
    }

    public static List<Finding> findings() {
        return List.of(MessageSamples.survey().findings().getFirst(), WARNING);
    }

    public static Plan plan(int nodes) {
        Survey survey = survey(nodes, List.of());
        Baseline baseline = new Baseline(
                survey.uid(),
                "1-29-6",
                IstioVersion.parse("1.29.6"),
                survey.base(),
                survey.cni(),
                survey.ztunnel(),
                survey.ztunnelStrategy(),
                survey.cniStrategy(),
                survey.tags(),
                survey.gateways());
        List<PlannedStep> workers = new ArrayList<>();
        List<PlannedStep> back = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            workers.add(PlannedStep.forward(StepId.node("worker-" + i)));
            back.add(new PlannedStep(StepId.node("worker-" + i), i + 1));
        }
        return new Plan(
                "istio-1-30-3",
                "blue",
                new Target(IstioVersion.parse("1.30.3"), "1-30-3", "/charts").pinned(survey.charts()),
                baseline,
                List.of(
                        new Segment(
                                Lane.CONTROL_PLANE,
                                "control plane",
                                1,
                                List.of(
                                        PlannedStep.forward(StepId.of(StepKind.CRDS)),
                                        PlannedStep.forward(StepId.of(StepKind.STAGE_ZTUNNEL)))),
                        new Segment(Lane.NODE, "nodes pool=general", 2, workers),
                        new Segment(
                                Lane.TAG,
                                "tags",
                                1,
                                List.of(
                                        PlannedStep.forward(StepId.tag("canary"), "named first in spec.tags.order"),
                                        PlannedStep.forward(StepId.tag("default"), "default goes last")))),
                List.of(
                        new Segment(Lane.NODE, "nodes pool=general", 2, back),
                        new Segment(
                                Lane.CONTROL_PLANE,
                                "control plane",
                                1,
                                List.of(new PlannedStep(StepId.of(StepKind.STAGE_ZTUNNEL), 1)))),
                Duration.ofMinutes(9),
                "0f".repeat(32));
    }
}
