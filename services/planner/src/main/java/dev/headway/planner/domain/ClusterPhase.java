package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;
import dev.headway.model.StepId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the upgrade of one cluster is doing. A transition is a method on the phase that allows it. */
public sealed interface ClusterPhase {

    /** Not ended and not about to: can be aborted. */
    sealed interface Live extends ClusterPhase {
        /**
         * A person wants it taken back.
         *
         * @param to the step that stays done; null for none
         * @param keep how many steps of the plan stay done
         */
        default TurningBack turnBack(@Nullable StepId to, int keep, String detail) {
            return new TurningBack(to, keep, detail);
        }

        /** The old revision is kept. */
        default Ending keepOld(String detail) {
            return new Ending(Outcome.INCOMPLETE, detail, false);
        }

        default Ending abort(String detail) {
            return new Ending(Outcome.ABORTED, detail, false);
        }
    }

    /** Goes on by itself: can be paused. */
    sealed interface Moving extends Live {
        default Paused pause() {
            return new Paused(this);
        }

        /** Move nothing forward; what goes back already goes on. */
        default Live hold() {
            return pause();
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

        /** Everything is done that can be done without what was left out. */
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
            return new RollingBack(null, 0, first.sentence());
        }

        @Override
        public Paused pause() {
            return new Paused(new Advancing());
        }

        @Override
        public Live hold() {
            return this;
        }
    }

    /**
     * A person wants it taken back; what is in flight ends first.
     *
     * @param to the step that stays done, with all before it; null for none
     * @param keep how many steps of the plan stay done
     * @param detail who wants it and why
     */
    record TurningBack(@Nullable StepId to, int keep, String detail) implements Moving {
        public TurningBack {
            requireNonNull(detail, "detail is null");
        }

        RollingBack rollBack() {
            return new RollingBack(to, keep, detail);
        }

        Ended untouched() {
            return new Ended(Outcome.ROLLED_BACK);
        }

        @Override
        public Live hold() {
            return this;
        }
    }

    /**
     * Walks the inverse plan.
     *
     * @param to the step that stays done, with all before it; null for none
     * @param keep how many steps of the plan stay done
     * @param detail why
     */
    record RollingBack(@Nullable StepId to, int keep, String detail) implements Moving {
        public RollingBack {
            requireNonNull(detail, "detail is null");
        }

        Ending finish(String end) {
            return new Ending(Outcome.ROLLED_BACK, end, false);
        }

        /** Waits behind the step that stays done, to go forward again from there when a person says so. */
        Paused waitThere() {
            return new Paused(new Advancing());
        }

        @Override
        public Live hold() {
            return this;
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

        /** A person wants taken back what had ended without its retirement. */
        TurningBack reopen(@Nullable StepId to, int keep, String detail) {
            return new TurningBack(to, keep, detail);
        }
    }
}
