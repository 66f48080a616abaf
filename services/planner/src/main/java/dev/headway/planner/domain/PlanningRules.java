package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.plan.Plan;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.NodesSpec.Strategy;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.PlanResult.NothingToDo;
import dev.headway.planner.domain.PlanResult.Planned;
import dev.headway.planner.domain.PlanResult.Warned;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** From a survey to a plan, or a refusal before anything is touched; and from a plan to one with nodes that joined since. */
final class PlanningRules {

    private PlanningRules() {}

    /** Draws the plan from the survey. */
    static void surveyed(ClusterTurn turn, StepEntry entry, Survey survey) {
        turn.progress().lands();
        turn.put(entry.in(new StepState.Done()));
        turn.event(n -> new StepCompleted(turn.ref(entry), Direction.FORWARD, n, List.of(), turn.now()));
        switch (PlanRules.plan(turn.upgrade(), turn.cluster(), turn.spec(), survey)) {
            case Planned(var plan, var figures) -> planned(turn, plan, figures);
            case Warned(var plan, var violations) -> warned(turn, plan, violations);
            case PlanResult.Refused(var violations) -> refuse(turn, violations);
            case NothingToDo nothing ->
                WalkRules.end(
                        turn,
                        new Ended(Outcome.COMPLETED),
                        "nothing to do: everything is at %s already"
                                .formatted(turn.spec().target().version()));
        }
    }

    /**
     * Adds nodes to the plan that are to be renewed and that it does not have. A surge needs none: its last batch takes every
     * node there is.
     */
    static void joined(ClusterTurn turn, List<String> outdated) {
        if (outdated.isEmpty() || turn.spec().nodes().strategy() == Strategy.SURGE) {
            return;
        }
        Set<String> joined = new TreeSet<>(outdated);
        List<Segment> forward = new ArrayList<>();
        for (SegmentRange range : turn.itinerary().forward()) {
            List<PlannedStep> steps = new ArrayList<>();
            for (int index = range.from(); index < range.to(); index++) {
                StepId id = turn.lookup().forward(index);
                steps.add(PlannedStep.forward(id, turn.lookup().reason(index)));
                if (id.kind() == StepKind.NODE) {
                    joined.remove(id.name());
                }
            }
            forward.add(new Segment(range.lane(), range.label(), range.budget(), steps));
        }
        if (joined.isEmpty()) {
            return;
        }
        Itinerary now = turn.itinerary();
        Plan plan = PlanRules.amended(
                new Plan(
                        turn.upgrade(),
                        turn.cluster(),
                        now.target(),
                        now.baseline(),
                        forward,
                        List.of(),
                        now.estimate()
                                .plus(EstimateRules.unknownNode(turn.spec()).multipliedBy(joined.size())),
                        now.hash()),
                turn.spec(),
                now.figures(),
                List.copyOf(joined));
        turn.amend(plan);
        turn.event(n -> new ClusterPlanned(turn.upgrade(), turn.cluster(), n, plan, turn.now()));
    }

    /** Refuses a cluster that could not be surveyed. */
    static void unsurveyed(ClusterTurn turn, Refused why) {
        refuse(
                turn,
                List.of(new Violation(
                        "clusters." + turn.cluster(), why.reason().name(), "could not be surveyed: " + why.detail())));
    }

    private static void planned(ClusterTurn turn, Plan plan, PlanFigures figures) {
        if (!turn.planOnly()) {
            turn.layOut(plan, figures);
        }
        turn.event(n -> new ClusterPlanned(turn.upgrade(), turn.cluster(), n, plan, turn.now()));
        if (turn.planOnly()) {
            int steps = plan.forward().stream()
                    .mapToInt(segment -> segment.steps().size())
                    .sum();
            WalkRules.end(turn, new Ended(Outcome.PLANNED), "%d steps are planned, none is done".formatted(steps));
        } else {
            turn.move(phase -> phase instanceof Surveying surveying ? surveying.planned() : phase);
        }
    }

    /** Who only wants a plan sees it with what stands in its way. */
    private static void warned(ClusterTurn turn, Plan plan, List<Violation> violations) {
        if (turn.planOnly()) {
            turn.event(n -> new ClusterPlanned(turn.upgrade(), turn.cluster(), n, plan, turn.now()));
        }
        refuse(turn, violations);
    }

    private static void refuse(ClusterTurn turn, List<Violation> violations) {
        turn.event(n -> new ClusterUpgradeRefused(turn.upgrade(), turn.cluster(), n, violations, turn.now()));
        turn.signal(n -> new ClusterDone(
                turn.upgrade(),
                turn.cluster(),
                n,
                Outcome.REFUSED,
                violations.getFirst().toString(),
                turn.now()));
        turn.enter(new Ended(Outcome.REFUSED));
    }
}
