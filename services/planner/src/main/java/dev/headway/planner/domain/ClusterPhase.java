package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;
import java.time.Instant;

/** What the upgrade of one cluster is doing. A transition is a method on the phase that allows it. */
public sealed interface ClusterPhase {

    /** Not ended and not about to: can be aborted. */
    sealed interface Live extends ClusterPhase {
        default Ending abort(String detail) {
            return new Ending(Outcome.ABORTED, detail, false);
        }
    }

    /** Goes on by itself: can be paused. */
    sealed interface Moving extends Live {
        default Paused pause() {
            return new Paused(this);
        }
    }

    /** The survey is under way. */
    record Surveying() implements Moving {
        Advancing planned() {
            return new Advancing();
        }
    }

    /** Walks the plan. */
    record Advancing() implements Moving {
        Failing fail(Failure first) {
            return new Failing(first, false);
        }

        Baking bake(Instant until) {
            return new Baking(until, false);
        }

        Retiring retire() {
            return new Retiring();
        }

        /** Everything is done that can be done without the nodes that were left out. */
        Ending incomplete(String detail) {
            return new Ending(Outcome.INCOMPLETE, detail, false);
        }
    }

    /**
     * A step failed; the other steps in flight end before the policy applies.
     *
     * @param first the failure that stopped the walk
     * @param mustHold whether to wait for a person whatever the policy says
     */
    record Failing(Failure first, boolean mustHold) implements Moving {
        public Failing {
            requireNonNull(first, "first is null");
        }

        Failing holdAnyway() {
            return new Failing(first, true);
        }

        RollingBack rollBack() {
            return new RollingBack();
        }

        @Override
        public Paused pause() {
            return new Paused(new Advancing());
        }
    }

    /** Walks the inverse plan. */
    record RollingBack() implements Moving {
        Ending finish(String detail) {
            return new Ending(Outcome.ROLLED_BACK, detail, false);
        }
    }

    /**
     * Everything but the retirement is done and its time has not come.
     *
     * @param approved whether a person has approved it already
     */
    record Baking(Instant until, boolean approved) implements Moving {
        public Baking {
            requireNonNull(until, "until is null");
        }

        Baking approve() {
            return new Baking(until, true);
        }

        Moving over(boolean needsApproval) {
            return approved || !needsApproval ? new Retiring() : new AwaitingApproval();
        }
    }

    /** The retirement waits for a person. */
    record AwaitingApproval() implements Moving {
        Retiring approve() {
            return new Retiring();
        }
    }

    /** The old revision is being retired: from here no rollback is possible. */
    record Retiring() implements Moving {}

    /**
     * Nothing starts; what is in flight ends.
     *
     * @param then where it goes on
     */
    record Paused(Moving then) implements Live {
        public Paused {
            requireNonNull(then, "then is null");
        }

        Moving resume() {
            return then;
        }

        Paused then(Moving next) {
            return new Paused(next);
        }
    }

    /**
     * Nothing starts and what is in flight ends; then failed nodes are released where their ztunnel serves.
     *
     * @param outcome how it will have ended
     * @param releasing whether the release of failed nodes has begun
     */
    record Ending(Outcome outcome, String detail, boolean releasing) implements ClusterPhase {
        public Ending {
            requireNonNull(outcome, "outcome is null");
            requireNonNull(detail, "detail is null");
        }

        Ending release() {
            return new Ending(outcome, detail, true);
        }

        Ended end() {
            return new Ended(outcome);
        }
    }

    /** Over. */
    record Ended(Outcome outcome) implements ClusterPhase {
        public Ended {
            requireNonNull(outcome, "outcome is null");
        }
    }
}
