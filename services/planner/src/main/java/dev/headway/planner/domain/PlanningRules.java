package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.message.ClusterSignal.StartCluster;
import dev.headway.model.message.UpgradeEvent.ClusterPlanned;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeRefused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeStarted;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeSignal.ClusterDone;
import dev.headway.model.plan.Survey;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.PlanResult.NothingToDo;
import dev.headway.planner.domain.PlanResult.Planned;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The beginning of a cluster's upgrade: from being told to start to a plan, or a refusal before anything is touched. */
final class PlanningRules {

    private static final StepId SURVEY = StepId.of(StepKind.SURVEY);

    private PlanningRules() {}

    /** Starts with a survey, or refuses while another upgrade is active; a cluster is told once. */
    static ClusterDecision start(
            @Nullable ClusterHeader header, StepLookup lookup, StartCluster start, Timing timing, Instant now) {
        if (lookup.wasTold(start.upgrade())) {
            return ClusterDecision.nothing(header);
        }
        if (header != null && !header.over()) {
            return busy(header, start, now);
        }
        ClusterHeader fresh = new ClusterHeader(
                start.cluster(), start.upgrade(), start.spec(), new Surveying(), null, Position.START, List.of(), 0, 0);
        ClusterTurn turn = new ClusterTurn(fresh, lookup, timing, now);
        turn.toldToStart();
        turn.put(StepEntry.pending(SURVEY));
        turn.event(n -> new ClusterUpgradeStarted(start.upgrade(), start.cluster(), n, start.stage(), now));
        StepRules.command(turn, SURVEY, Direction.FORWARD);
        return turn.decision();
    }

    /** Draws the plan from the survey. */
    static void surveyed(ClusterTurn turn, StepEntry entry, Survey survey) {
        turn.lands();
        turn.put(entry.in(new StepState.Done()));
        turn.event(n -> new StepCompleted(turn.ref(entry), Direction.FORWARD, n, List.of(), turn.now()));
        switch (PlanRules.plan(turn.upgrade(), turn.cluster(), turn.spec(), survey)) {
            case Planned(var plan) -> {
                turn.layOut(plan);
                turn.event(n -> new ClusterPlanned(turn.upgrade(), turn.cluster(), n, plan, turn.now()));
                turn.move(phase -> phase instanceof Surveying surveying ? surveying.planned() : phase);
            }
            case PlanResult.Refused(var violations) -> refuse(turn, violations);
            case NothingToDo nothing ->
                WalkRules.end(
                        turn,
                        new Ended(Outcome.COMPLETED),
                        "nothing to do: everything is at %s already"
                                .formatted(turn.spec().target().version()));
        }
    }

    /** Refuses a cluster that could not be surveyed. */
    static void unsurveyed(ClusterTurn turn, Refused why) {
        refuse(
                turn,
                List.of(new Violation(
                        "clusters." + turn.cluster(), why.reason().name(), "could not be surveyed: " + why.detail())));
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

    private static ClusterDecision busy(ClusterHeader header, StartCluster start, Instant now) {
        Violation violation = new Violation(
                "clusters." + start.cluster(), header.upgrade(), "is being upgraded by that upgrade; one at a time");
        return new ClusterDecision(
                header,
                start.upgrade(),
                null,
                List.of(),
                List.of(
                        new ClusterUpgradeRefused(start.upgrade(), start.cluster(), 1, List.of(violation), now),
                        new ClusterDone(
                                start.upgrade(), start.cluster(), 1, Outcome.REFUSED, violation.toString(), now)),
                List.of());
    }
}
