package dev.headway.planner.domain;

import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import java.time.Duration;
import java.time.Instant;

/** When a step under way is asked for again, and when it is given up. */
final class StepTimes {

    private StepTimes() {}

    /** When a command without an event is sent again. */
    static Instant lease(ClusterTurn turn, StepId id) {
        return turn.now().plus(turn.timing().lease(id.kind(), turn.spec(), batch(turn, id)));
    }

    /** When a command that failed this time is sent again. */
    static Instant backOff(ClusterTurn turn, StepEntry entry) {
        return turn.now().plus(turn.timing().backOff(entry.attempt()));
    }

    /** When an open confirmation is asked for again. */
    static Instant repeatAt(ClusterTurn turn) {
        return turn.now().plus(turn.timing().healthRepeat());
    }

    /** When the executor must be done. */
    static Instant executeBy(ClusterTurn turn, StepId id) {
        return turn.now().plus(turn.timing().executionDeadline(id.kind(), turn.spec(), batch(turn, id)));
    }

    /** How long the watcher may take for its verdict. */
    static Duration healthTimeout(ClusterTurn turn, StepId id) {
        return turn.timing()
                .healthTimeout(id.kind(), turn.spec(), turn.itinerary().figures().nodes());
    }

    /** When the verdict must be there. */
    static Instant confirmBy(ClusterTurn turn, StepId id) {
        return turn.now().plus(healthTimeout(turn, id)).plus(turn.timing().deadlineMargin());
    }

    /** When the node must be released. */
    static Instant releaseBy(ClusterTurn turn) {
        return turn.now().plus(turn.timing().deadlineMargin());
    }

    private static int batch(ClusterTurn turn, StepId id) {
        return id.kind() == StepKind.SURGE ? turn.itinerary().figures().batch() : 1;
    }
}
