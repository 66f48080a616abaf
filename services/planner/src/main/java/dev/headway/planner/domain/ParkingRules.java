package dev.headway.planner.domain;

import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.message.UpgradeEvent.ClusterParked;
import dev.headway.model.message.UpgradeEvent.ClusterUnparked;
import dev.headway.planner.domain.ClusterPhase.Baking;
import dev.headway.planner.domain.ClusterPhase.Paused;
import dev.headway.planner.domain.Fact.Refused;
import dev.headway.planner.domain.StepState.UnderWay;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens while a cluster cannot be reached: nothing.
 *
 * <p>No command leaves, no report counts and no time runs. A report that comes in the meantime may have been made without
 * seeing the cluster, and is not missed: once the cluster answers, everything under way is asked for again, and executors
 * look at the cluster before they act.
 */
final class ParkingRules {

    private ParkingRules() {}

    /** The cluster does not answer; somebody who only wants a plan need not wait for it. */
    static void park(ClusterTurn turn, String detail) {
        if (turn.planOnly()) {
            PlanningRules.unsurveyed(turn, new Refused(FailureReason.CLUSTER_UNREACHABLE, detail, false));
        } else if (turn.parked() == null) {
            turn.event(n -> new ClusterParked(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
            turn.park(turn.now());
        }
    }

    /** The cluster answers again: every deadline is as far away as it was, and what is under way is asked for again. */
    static void unpark(ClusterTurn turn, String detail) {
        Instant since = turn.parked();
        if (since == null) {
            return;
        }
        turn.park(null);
        turn.event(n -> new ClusterUnparked(turn.upgrade(), turn.cluster(), n, detail, turn.now()));
        Duration away = Duration.between(since, turn.now());
        for (StepId id : underWay(turn)) {
            StepEntry entry = turn.entry(id);
            if (entry.state() instanceof UnderWay state) {
                UnderWay later = state.later(away, turn.now());
                SendRules.again(turn, entry.in(later), later, "the cluster was out of reach");
            }
        }
        ClusterPhase phase = turn.phase() instanceof Paused paused ? paused.then() : turn.phase();
        if (phase instanceof Baking baking) {
            turn.wake(StepId.of(StepKind.RETIRE), baking.until());
        }
    }

    /** The steps under way: among those ever commanded, until as many are found as there are. */
    private static Set<StepId> underWay(ClusterTurn turn) {
        Set<StepId> found = new LinkedHashSet<>();
        if (turn.progress().commanded() == 0) {
            add(turn, StepId.of(StepKind.SURVEY), found);
            return found;
        }
        for (StepKind kind : List.of(StepKind.SETTLE_CNI, StepKind.SETTLE_ZTUNNEL)) {
            add(turn, StepId.of(kind), found); // on the way back they undo what has another name
        }
        for (int index = turn.progress().commanded() - 1;
                index >= 0 && found.size() < turn.progress().inFlight();
                index--) {
            add(turn, turn.lookup().forward(index), found);
        }
        return found;
    }

    private static void add(ClusterTurn turn, StepId id, Set<StepId> found) {
        if (turn.entry(id).state() instanceof UnderWay) {
            found.add(id);
        }
    }
}
