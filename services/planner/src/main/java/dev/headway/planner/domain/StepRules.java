package dev.headway.planner.domain;

import static dev.headway.planner.domain.StepDetails.sentence;
import static dev.headway.planner.domain.StepDetails.verdict;
import static dev.headway.planner.domain.StepDetails.why;
import static dev.headway.planner.domain.StepTimes.backOff;
import static dev.headway.planner.domain.StepTimes.confirmBy;
import static dev.headway.planner.domain.StepTimes.executeBy;
import static dev.headway.planner.domain.StepTimes.lease;
import static dev.headway.planner.domain.StepTimes.releaseBy;
import static dev.headway.planner.domain.StepTimes.repeatAt;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.StepExecuted;
import dev.headway.planner.domain.Course.Purpose;
import dev.headway.planner.domain.Fact.Executed;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.StepState.AtRest;
import dev.headway.planner.domain.StepState.Commanded;
import dev.headway.planner.domain.StepState.Confirming;
import dev.headway.planner.domain.StepState.Failed;
import dev.headway.planner.domain.StepState.Releasing;
import dev.headway.planner.domain.StepState.UnderWay;
import java.util.List;
import java.util.stream.Stream;

/**
 * The life of one step: commanded, executed, confirmed, released; asked for again when a lease ends, given up at a refusal
 * or a deadline.
 */
final class StepRules {

    private StepRules() {}

    /** Commands a step that is at rest. */
    static void command(ClusterTurn turn, StepId id, Direction direction) {
        StepEntry entry = turn.entry(id);
        if (!(entry.state() instanceof AtRest rest)) {
            throw new IllegalStateException(
                    "step '%s' of cluster '%s' is under way already".formatted(id, turn.cluster()));
        }
        turn.failures().forget(id);
        turn.progress().takesOff();
        StepEntry begun = entry.begin(direction, turn.now());
        SendRules.start(turn, begun.attempt(rest.command(direction, lease(turn, id), executeBy(turn, id))), direction);
    }

    /** Asks for the health of a failed node, in order to release it; a node that does not serve stays held. */
    static void release(ClusterTurn turn, Failure failure) {
        StepEntry entry = turn.entry(failure.step());
        if (entry.state() instanceof Failed failed) {
            turn.progress().takesOff();
            StepEntry asking = entry.attempt(failed.release(repeatAt(turn), confirmBy(turn, failure.step())));
            turn.put(asking);
            SendRules.confirm(turn, asking, failed.direction(), Purpose.RELEASE);
        }
    }

    /** Applies what an executor or the watcher reports, unless it is about another attempt or comes in another state. */
    static void report(ClusterTurn turn, StepMessage event) {
        StepEntry entry = turn.entry(event.step().step());
        if (isStale(entry, event) || isOfAnotherPlan(turn, event) || !(entry.state() instanceof UnderWay state)) {
            return;
        }
        Fact fact = Fact.of(event, turn.spec().nodes());
        switch (state) {
            case Commanded commanded -> executing(turn, entry, commanded, fact);
            case Confirming confirming -> judging(turn, entry, confirming, fact);
            case Releasing releasing -> releasing(turn, entry, releasing, fact);
        }
    }

    /** Looks at a step whose timer is due: asks again when its lease has ended, gives up when its deadline has passed. */
    static void wake(ClusterTurn turn, StepId id) {
        StepEntry entry = turn.entry(id);
        if (!(entry.state() instanceof UnderWay state) || !leaseIsOver(turn, state)) {
            return;
        }
        if (!deadlineIsOver(turn, state)) {
            SendRules.again(turn, entry, state, why(state));
            return;
        }
        FailureRules.giveUp(turn, entry, state, FailureRules.overdue(state, isNode(id)), List.of());
    }

    private static void executing(ClusterTurn turn, StepEntry entry, Commanded state, Fact fact) {
        switch (fact) {
            case Fact.Surveyed surveyed -> {
                if (entry.id().kind() == StepKind.SURVEY) {
                    PlanningRules.surveyed(turn, entry, surveyed.survey());
                }
            }
            case Fact.Progress progress -> {
                if (state.refusal().isEmpty()) {
                    turn.put(entry.in(state.renew(
                            lease(turn, entry.id()).plus(progress.announced()), executeBy(turn, entry.id()))));
                }
            }
            case Fact.Waiting waiting -> {
                if (state.refusal().isEmpty()) {
                    turn.put(entry.in(state.waitFor(waiting.detail(), lease(turn, entry.id()))));
                }
            }
            case Fact.Withdrawn withdrawn -> HaltRules.withdrawn(turn, entry, state);
            case Fact.Skipped skipped -> FailureRules.skipped(turn, entry, state, skipped.detail());
            case Executed executed -> {
                if (isWanted(state, executed)) {
                    executed(turn, entry, state, executed);
                }
            }
            case Refused refused -> {
                if (isGone(entry, refused)) {
                    complete(turn, entry, state, List.of(gone(turn, entry, refused)));
                } else if (!refused.reason().retryable() || turn.planOnly()) {
                    FailureRules.giveUp(turn, entry, state, afterAttempt(entry, refused), List.of());
                } else if (state.refusal().isEmpty()) {
                    turn.put(entry.in(state.refuse(backOff(turn, entry), sentence(refused))));
                }
            }
            case Fact.Confirmed c -> {}
            case Fact.Denied d -> {}
            case Fact.Released r -> {}
            case Fact.NoFact n -> {}
        }
    }

    private static void judging(ClusterTurn turn, StepEntry entry, Confirming state, Fact fact) {
        switch (fact) {
            case Fact.Confirmed confirmed -> {
                List<Evidence> evidence = Stream.concat(state.evidence().stream(), confirmed.evidence().stream())
                        .toList();
                if (isNode(entry.id())) {
                    turn.put(entry.in(state.release(evidence, lease(turn, entry.id()), releaseBy(turn))));
                    turn.command(CommandRules.release(turn.ref(entry), turn.now()));
                } else {
                    complete(turn, entry, state, evidence);
                }
            }
            case Fact.Denied denied -> {
                Refused refused = new Refused(denied.reason(), verdict(denied.evidence()), isNode(entry.id()));
                if (isNode(entry.id()) && denied.evidence().stream().anyMatch(StepRules::isAbsent)) {
                    complete(turn, entry, state, List.of(gone(turn, entry, refused)));
                } else {
                    FailureRules.giveUp(turn, entry, state, refused, denied.evidence());
                }
            }
            case Refused refused -> {
                if (isGone(entry, refused)) {
                    complete(turn, entry, state, List.of(gone(turn, entry, refused)));
                }
            }
            case Fact.Surveyed u -> {}
            case Fact.Progress p -> {}
            case Fact.Waiting w -> {}
            case Fact.Withdrawn w -> {}
            case Fact.Skipped s -> {}
            case Executed e -> {}
            case Fact.Released r -> {}
            case Fact.NoFact n -> {}
        }
    }

    private static void releasing(ClusterTurn turn, StepEntry entry, Releasing state, Fact fact) {
        switch (fact) {
            case Fact.Released released -> complete(turn, entry, state, state.evidence());
            case Refused refused -> {
                if (isGone(entry, refused)) {
                    complete(turn, entry, state, List.of(gone(turn, entry, refused)));
                } else if (!refused.reason().retryable()) {
                    FailureRules.giveUp(
                            turn, entry, state, new Refused(refused.reason(), refused.detail(), true), List.of());
                } else if (state.refusal().isEmpty()) {
                    turn.put(entry.in(state.refuse(backOff(turn, entry), sentence(refused))));
                }
            }
            case Fact.Surveyed u -> {}
            case Fact.Progress p -> {}
            case Fact.Waiting w -> {}
            case Fact.Withdrawn w -> {}
            case Fact.Skipped s -> {}
            case Executed e -> {}
            case Fact.Confirmed c -> {}
            case Fact.Denied d -> {}
            case Fact.NoFact n -> {}
        }
    }

    /** The executor's word counts only where what it read back bears it out. */
    private static void executed(ClusterTurn turn, StepEntry entry, Commanded state, Executed fact) {
        Direction direction = state.course().direction();
        if (!fact.proven()) {
            String detail = "the executor reports it done, but " + verdict(fact.observed());
            FailureRules.giveUp(
                    turn,
                    entry,
                    state,
                    new Refused(FailureReason.HEALTH_REFUSED, detail, isNode(entry.id())),
                    fact.observed());
            return;
        }
        if (entry.id().kind() == StepKind.STAGE_ZTUNNEL && direction == Direction.FORWARD) {
            PlanningRules.joined(turn, fact.outdated());
        }
        StepEntry changed = entry.changed(turn.now())
                .in(state.executed(fact.observed(), repeatAt(turn), confirmBy(turn, entry.id())));
        turn.put(changed);
        turn.event(n -> new StepExecuted(turn.ref(changed), direction, n, turn.now()));
        SendRules.confirm(turn, changed, direction, state.course().purpose());
    }

    /** Ends a step well. A released node stays a failed step: only its cordon is gone. */
    private static void complete(ClusterTurn turn, StepEntry entry, UnderWay state, List<Evidence> evidence) {
        turn.progress().lands();
        if (state.course().purpose() == Purpose.RELEASE) {
            turn.failures().change(entry.id(), Failure::released);
            turn.put(entry.in(state.fail(FailureRules.reasonOf(turn, entry.id()))));
            return;
        }
        turn.put(entry.in(state.complete()));
        turn.event(n -> new StepCompleted(turn.ref(entry), state.course().direction(), n, evidence, turn.now()));
        if (state.course().purpose() == Purpose.WALK) {
            turn.progress().countDone();
            if (isLate(turn, entry, state)) {
                turn.walkAgain();
            }
        }
    }

    /** Whether a report is about another attempt than the last one commanded. */
    private static boolean isStale(StepEntry entry, StepMessage event) {
        return event.step().attempt() != entry.attempt();
    }

    /** Whether a report is about a step of another plan; a record of an older Headway names none. */
    private static boolean isOfAnotherPlan(ClusterTurn turn, StepMessage event) {
        String named = event.step().plan();
        return !named.isEmpty() && !named.equals(turn.planHash());
    }

    private static boolean leaseIsOver(ClusterTurn turn, UnderWay state) {
        return !turn.now().isBefore(state.lease());
    }

    private static boolean deadlineIsOver(ClusterTurn turn, UnderWay state) {
        return !turn.now().isBefore(state.deadline());
    }

    /** Whether the way the step goes is one that the executor can have carried out. */
    private static boolean isWanted(Commanded state, Executed fact) {
        return fact.goes(state.course().direction());
    }

    /** A node that is done after the walk went on without it: what was left out for its sake is to be done now. */
    private static boolean isLate(ClusterTurn turn, StepEntry entry, UnderWay state) {
        return isNode(entry.id())
                && state.course().direction() == Direction.FORWARD
                && entry.segment() < turn.progress().segment();
    }

    private static boolean isNode(StepId id) {
        return id.kind() == StepKind.NODE;
    }

    private static boolean isGone(StepEntry entry, Refused refused) {
        return isNode(entry.id()) && refused.reason() == FailureReason.NODE_GONE;
    }

    /** What the watcher tells of a node that it does not see while it sees the nodes of the cluster. */
    private static boolean isAbsent(Evidence evidence) {
        return evidence.check().equals("node") && evidence.observed().equals("absent");
    }

    /** A node that left the cluster, as an autoscaler makes them do, needs nothing any more. */
    private static Evidence gone(ClusterTurn turn, StepEntry entry, Refused refused) {
        return new Evidence(
                "node-present", "node " + entry.id().name(), refused.detail(), "serving or gone", true, turn.now());
    }

    /** An earlier attempt may have cordoned the node that this one refuses to touch, unless it released it. */
    private static Refused afterAttempt(StepEntry entry, Refused refused) {
        boolean released = refused.reason() == FailureReason.DRAIN_TIMEOUT;
        boolean touched = isNode(entry.id()) && entry.attempt() > 1 && !released;
        return new Refused(refused.reason(), refused.detail(), refused.held() || touched);
    }
}
