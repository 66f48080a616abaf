package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.Lane;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.Violation;
import dev.headway.model.message.HealthEvent;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradePaused;
import dev.headway.model.message.UpgradeEvent.ClusterUpgradeResumed;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.UpgradeAccepted;
import dev.headway.model.plan.PlannedStep;
import dev.headway.model.plan.Segment;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.planner.domain.ClusterPhase.Failing;
import dev.headway.planner.domain.ClusterPhase.Moving;
import dev.headway.planner.domain.ClusterPhase.Retiring;
import dev.headway.planner.domain.ClusterPhase.RollingBack;
import dev.headway.planner.domain.SelectionRules.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules as they would be with one guard gone. Loaded into the mutant beside the rules it keeps. */
final class Altered {

    private Altered() {}

    /** The watcher's silence is a yes. */
    static Fact unknownIsHealthy(HealthEvent event) {
        return switch (event) {
            case HealthEvent.HealthConfirmed e -> new Fact.Confirmed(e.evidence());
            case HealthEvent.HealthRefused e -> new Fact.Denied(FailureReason.HEALTH_REFUSED, e.evidence());
            case HealthEvent.HealthUnknown e -> new Fact.Confirmed(e.evidence());
        };
    }

    /** The watcher's no is a yes. */
    static Fact refusedIsHealthy(HealthEvent event) {
        return switch (event) {
            case HealthEvent.HealthConfirmed e -> new Fact.Confirmed(e.evidence());
            case HealthEvent.HealthRefused e -> new Fact.Confirmed(e.evidence());
            case HealthEvent.HealthUnknown e -> new Fact.Denied(FailureReason.HEALTH_UNKNOWN, e.evidence());
        };
    }

    /** A node does not count any more once its ztunnel is replaced. */
    static boolean countsOnlyCommanded(ClusterTurn turn, SegmentRange range) {
        return busy(turn, range, true) < range.budget();
    }

    /** A node does not count any more once its release was commanded. */
    static boolean countsUntilConfirmed(ClusterTurn turn, SegmentRange range) {
        return busy(turn, range, false) < range.budget();
    }

    private static int busy(ClusterTurn turn, SegmentRange range, boolean onlyCommanded) {
        if (range.kind() != StepKind.NODE) {
            return turn.progress().inFlight();
        }
        int free = 0;
        for (int index = 0; index < turn.progress().commanded(); index++) {
            StepState state = turn.entry(turn.lookup().forward(index)).state();
            if (state instanceof StepState.Releasing || (onlyCommanded && state instanceof StepState.Confirming)) {
                free++;
            }
        }
        return turn.progress().inFlight() - free;
    }

    /** The way back knows no budget. */
    static boolean anyRoomBack(ClusterTurn turn, SegmentRange range) {
        return turn.phase() instanceof RollingBack || turn.progress().inFlight() < range.budget();
    }

    /** Any number of gateways may fail. */
    static boolean leavesAnyGatewayOut(ClusterTurn turn, Failure failure) {
        return failure.isForward(StepKind.GATEWAY)
                || (failure.isForward(StepKind.NODE)
                        && turn.failures().undecided(StepKind.NODE).size()
                                <= turn.spec().nodes().failureBudget());
    }

    /** A gateway that failed stays as it is. */
    static boolean movesOnlyTagsBack(Failure failure) {
        return failure.isForward(StepKind.TAG) && !failure.isUnjudged();
    }

    /** The old revision is retired although gateways were left out. */
    static boolean forgetsGateways(ClusterTurn turn) {
        return LeftOutRules.nodes(turn) + LeftOutRules.kept(turn) > 0;
    }

    /** Nodes are not undone. */
    static boolean undoesNoNode(ClusterTurn turn, SegmentRange range, int index, StepId id, int keep) {
        StepState state = turn.entry(id).state();
        return id.kind() != StepKind.NODE
                && !(state instanceof StepState.Undone)
                && ((id.kind() == StepKind.SETTLE_CNI || id.kind() == StepKind.SETTLE_ZTUNNEL)
                        || !(state instanceof StepState.Pending));
    }

    /** The way back goes the wrong way round. */
    static List<Segment> wrongWayRound(List<Segment> forward, UpgradeSpec spec, PlanFigures figures) {
        ForwardSteps steps = new ForwardSteps(forward);
        List<PlannedStep> controlPlane = List.of(steps.undo(StepKind.CNI), steps.undo(StepKind.REVISION));
        List<Segment> inverse = new ArrayList<>();
        inverse.add(new Segment(Lane.CONTROL_PLANE, "control plane", 1, controlPlane));
        inverse.addAll(steps.reversed(StepKind.NODE));
        inverse.addAll(steps.reversed(StepKind.TAG));
        inverse.addAll(steps.reversed(StepKind.GATEWAY));
        return inverse;
    }

    /** Nothing is wrong with any plan. */
    static List<?> nothingBroken() {
        return List.of();
    }

    /** No timer is ever set. */
    static List<StepTimer> noTimers() {
        return List.of();
    }

    /** Retires without asking anybody. */
    static Moving needsNobody() {
        return new Retiring();
    }

    /** Every stage begins by itself. */
    static UpgradePhase.Moving opensItself(int stage, boolean approval) {
        return new UpgradePhase.Staging(stage);
    }

    /** A step that is commanded again keeps its attempt. */
    static StepEntry sameAttempt(StepEntry entry, StepState next) {
        return new StepEntry(
                entry.id(), Math.max(1, entry.attempt()), entry.segment(), next, entry.begun(), entry.changed());
    }

    /** A plan that is under way gives way to whoever comes. */
    static boolean isFree(ClusterHeader header) {
        return true;
    }

    /** Who resumes begins the last step anew, done or not. */
    static void resumesDone(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof ClusterPhase.Paused paused) {
            turn.enter(paused.resume());
            turn.event(n -> new ClusterUpgradeResumed(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
            if (turn.progress().commanded() > 0
                    && turn.entry(turn.lookup().forward(turn.progress().commanded() - 1))
                                    .state()
                            instanceof StepState.Done) {
                StepRules.command(turn, turn.lookup().forward(turn.progress().commanded() - 1), Direction.FORWARD);
            }
        }
    }

    /** Says that it pauses, and goes on. */
    static void onlySaysSo(ClusterTurn turn, String detail) {
        if (turn.phase() instanceof Moving) {
            turn.event(n -> new ClusterUpgradePaused(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
        }
    }

    /** What an executor says it has done counts as healthy. */
    static void trustsTheExecutor(ClusterTurn turn, StepEntry entry, StepState.Commanded state, Fact.Executed fact) {
        if (entry.id().kind() == StepKind.NODE) {
            releasesAtOnce(turn, entry, state, fact);
        } else {
            finish(turn, entry, state, fact.observed());
        }
    }

    /** A node goes back to the scheduler as soon as its ztunnel is replaced. */
    static void releasesAtOnce(ClusterTurn turn, StepEntry entry, StepState.Commanded state, Fact.Executed fact) {
        Instant soon = turn.now().plusSeconds(60);
        if (entry.id().kind() == StepKind.NODE) {
            turn.command(CommandRules.release(turn.ref(entry), turn.now()));
            turn.put(entry.in(state.executed(fact.observed(), soon, soon).release(fact.observed(), soon, soon)));
        } else {
            turn.put(entry.in(
                    state.executed(fact.observed(), StepTimes.repeatAt(turn), StepTimes.confirmBy(turn, entry.id()))));
            SendRules.confirm(
                    turn, entry, state.course().direction(), state.course().purpose());
        }
    }

    /** A request is accepted whatever came under its name before. */
    static UpgradeDecision acceptsAgain(
            @Nullable UpgradeHeader header, UpgradeTurn turn, UpgradeInput.Requested requested) {
        Selection selection = SelectionRules.select(requested.request().spec(), requested.fleet());
        turn.accept(requested.request().spec(), selection.stages());
        turn.event(n -> new UpgradeAccepted(turn.upgrade(), n, selection.stages(), turn.now()));
        turn.enter(new UpgradePhase.Unaccepted().enter(0, turn.stageSpec(0).approval()));
        StageRules.entered(turn, 0);
        return turn.decision();
    }

    /** A bake lasts as long as nobody looks. */
    static boolean anyTimeIsBaked(UpgradeTurn turn, UpgradePhase.Baking baking) {
        return turn.stage().running() == 0;
    }

    /** Whoever asks for what cannot be is not told. */
    static UpgradeDecision saysNothing(UpgradeTurn turn, List<Violation> violations) {
        return turn.decision();
    }

    /** The policy is always to roll back. */
    static boolean neverWaits(ClusterTurn turn, Failing failing) {
        return false;
    }

    private static void finish(ClusterTurn turn, StepEntry entry, StepState.Commanded state, List<Evidence> evidence) {
        turn.progress().lands();
        turn.put(entry.in(state.complete()));
        turn.event(n -> new StepCompleted(turn.ref(entry), state.course().direction(), n, evidence, turn.now()));
        turn.progress().countDone();
    }
}
