package dev.headway.planner.domain;

import dev.headway.model.Direction;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.ClusterSignal.RetryStep;
import dev.headway.model.message.ClusterSignal.SkipStep;
import dev.headway.model.message.UpgradeEvent.StepSkipped;
import dev.headway.model.request.CniSpec;
import dev.headway.planner.domain.ClusterPhase.Advancing;
import dev.headway.planner.domain.ClusterPhase.AwaitingApproval;
import dev.headway.planner.domain.ClusterPhase.Baking;
import dev.headway.planner.domain.ClusterPhase.Ended;
import dev.headway.planner.domain.ClusterPhase.Ending;
import dev.headway.planner.domain.ClusterPhase.Failing;
import dev.headway.planner.domain.ClusterPhase.Moving;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.ClusterPhase.Retiring;
import dev.headway.planner.domain.ClusterPhase.RollingBack;
import dev.headway.planner.domain.ClusterPhase.Surveying;
import dev.headway.planner.domain.ClusterPhase.TurningBack;
import dev.headway.planner.domain.Failure.Fate;

/**
 * What a person may do to one step: try a failed one again, leave one out.
 *
 * <p>Neither resumes a cluster that is paused: it does the one thing that was asked, and everything else goes on waiting.
 */
final class StepControlRules {

    private StepControlRules() {}

    /**
     * Tries a failed step again, under the budget of its segment.
     *
     * @return why it cannot be; empty when it is
     */
    static String retry(ClusterTurn turn, RetryStep wanted) {
        StepId id = wanted.step();
        Failure failure = turn.failures().of(id);
        String refusal = notNow(turn, failure == null ? Direction.FORWARD : failure.direction());
        if (!refusal.isEmpty()) {
            return refusal;
        }
        if (failure == null || !(turn.entry(id).state() instanceof StepState.AtRest)) {
            return notFailed(turn, id);
        }
        if (turn.phase() instanceof Advancing) {
            turn.failures().change(id, known -> known.in(Fate.AGAIN)); // the walk tries it when there is room
            return "";
        }
        if (!WalkRules.hasRoomFor(turn, id)) {
            return "%d steps are under way there, and no more may be; ask again when they have ended"
                    .formatted(turn.progress().inFlight());
        }
        FailureRules.tryAgain(turn, failure);
        return "";
    }

    /**
     * Leaves out a step that failed or was not commanded.
     *
     * @return why it cannot be; empty when it is
     */
    static String skip(ClusterTurn turn, SkipStep wanted) {
        StepId id = wanted.step();
        String refusal = notNow(turn, Direction.FORWARD);
        if (refusal.isEmpty()) {
            refusal = notSkippable(turn, id);
        }
        if (!refusal.isEmpty()) {
            return refusal;
        }
        Failure failure = turn.failures().of(id);
        if (failure == null) {
            leaveOut(turn, id, wanted.detail());
        } else {
            abandon(turn, failure, wanted.detail());
        }
        if (id.kind() == StepKind.RETIRE && turn.phase() instanceof ClusterPhase.Live live && isLast(live)) {
            turn.enter(live.keepOld(wanted.detail()));
        }
        return "";
    }

    /** A step that was never commanded, or is undone, is passed by the walk. */
    private static void leaveOut(ClusterTurn turn, StepId id, String detail) {
        if (turn.entry(id).state() instanceof StepState.AtRest rest) {
            skipped(turn, turn.entry(id).attempt(rest.skip()), detail);
            if (id.kind() == StepKind.NODE) {
                turn.progress().countSkipped();
            } else {
                turn.progress().countKept();
            }
        }
    }

    /** A step that failed stays failed, so that a way back undoes what there is of it; its node is released if it serves. */
    private static void abandon(ClusterTurn turn, Failure failure, String detail) {
        turn.failures().change(failure.step(), known -> known.in(Fate.LEFT_OUT));
        skipped(turn, turn.entry(failure.step()), detail);
        if (failure.held()) {
            StepRules.release(turn, failure);
        }
    }

    private static void skipped(ClusterTurn turn, StepEntry entry, String detail) {
        turn.put(entry);
        turn.event(n -> new StepSkipped(turn.ref(entry), Direction.FORWARD, n, detail, turn.now()));
    }

    private static boolean isLast(ClusterPhase.Live live) {
        return ClusterRules.isRetireWaiting(live)
                || (live instanceof Paused paused && paused.then() instanceof Retiring);
    }

    /** Why nothing can be done to single steps in this phase. */
    private static String notNow(ClusterTurn turn, Direction direction) {
        return switch (turn.phase()) {
            case Paused paused -> notNow(paused.then(), direction);
            case Moving moving -> notNow(moving, direction);
            case Ending ending -> "it is ending: " + ending.outcome();
            case Ended ended -> "it has ended: " + ended.outcome();
        };
    }

    private static String notNow(Moving phase, Direction direction) {
        return switch (phase) {
            case Surveying s -> "it has no plan yet";
            case Failing f -> "the failure policy is about to be applied";
            case TurningBack t -> "it is being taken back";
            case RollingBack r -> direction == Direction.BACK ? "" : "it is being taken back";
            case Advancing a -> "";
            case Baking b -> "";
            case AwaitingApproval a -> "";
            case Retiring r -> "";
        };
    }

    private static String notFailed(ClusterTurn turn, StepId id) {
        if (PlanIndex.indexOf(turn, id) < 0) {
            return "step '%s' is not in its plan".formatted(id);
        }
        return "step '%s' %s".formatted(id, stands(turn.entry(id).state()));
    }

    private static String notSkippable(ClusterTurn turn, StepId id) {
        if (PlanIndex.indexOf(turn, id) < 0) {
            return "step '%s' is not in its plan".formatted(id);
        }
        StepState state = turn.entry(id).state();
        Failure failure = turn.failures().of(id);
        boolean left = failure != null && failure.fate() == Fate.LEFT_OUT;
        boolean canBe = state instanceof StepState.Pending
                || state instanceof StepState.Undone
                || (state instanceof StepState.Withdrawn withdrawn && withdrawn.untouched())
                || state instanceof StepState.Failed;
        if (left || !canBe) {
            return "step '%s' %s".formatted(id, left ? "is left out already" : stands(state));
        }
        String rule = rule(turn, id, state);
        return rule.isEmpty() ? "" : "step '%s' cannot be left out: %s".formatted(id, rule);
    }

    /** Which rule of order or skew forbids that a step is left out; empty where none does. */
    private static String rule(ClusterTurn turn, StepId id, StepState state) {
        return switch (id.kind()) {
            case CRDS -> "a control plane needs the CRDs of its version";
            case REVISION -> "no data plane may be newer than its control plane";
            case CNI -> cniRule(turn);
            case STAGE_ZTUNNEL -> "no node gets a new ztunnel without its template";
            case SURGE -> "Kubernetes chooses the nodes of a surge, so none of them can be left out";
            case SETTLE_CNI, SETTLE_ZTUNNEL -> "its DaemonSet would stay under OnDelete and never roll again by itself";
            case TAG, GATEWAY ->
                state instanceof StepState.Failed failed && failed.direction() == Direction.BACK
                        ? "it was not moved back for certain; try it again first"
                        : "";
            case SURVEY, NODE, RETIRE -> "";
        };
    }

    /** Istio: the CNI agent is upgraded before ztunnel; only within a minor version does the old one serve the new. */
    private static String cniRule(ClusterTurn turn) {
        if (turn.spec().cni().strategy() == CniSpec.Strategy.WITH_NODE) {
            return "with strategy WithNode every node renews both";
        }
        IstioVersion old = IstioVersion.parse(turn.itinerary().baseline().cni().version());
        return turn.itinerary().target().version().minorsAheadOf(old) == 0
                ? ""
                : "the CNI agent must be of the minor version of ztunnel before any node is renewed";
    }

    private static String stands(StepState state) {
        return switch (state) {
            case StepState.Pending p -> "was not commanded";
            case StepState.Done d -> "is done";
            case StepState.Undone u -> "is undone";
            case StepState.Skipped s -> "is left out already";
            case StepState.Failed f -> "has failed";
            case StepState.Withdrawn w -> "was withdrawn, and begins again when the cluster goes on";
            case StepState.UnderWay u -> "is under way";
        };
    }
}
