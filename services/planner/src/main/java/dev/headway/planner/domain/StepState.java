package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.headway.model.Direction;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.planner.domain.Course.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where one step stands. A transition is a method on the state that allows it. */
public sealed interface StepState {

    /** Nobody owes an event: the step can be commanded. */
    sealed interface AtRest extends StepState {
        default Commanded command(Direction direction, Instant lease, Instant deadline) {
            boolean untouched = direction == Direction.FORWARD && isUntouched();
            return new Commanded(
                    Course.walk(direction), earlier(lease, deadline), deadline, "", "", Leave.MAY_BEGIN, untouched);
        }

        /** Whether this upgrade has left nothing on it. */
        default boolean isUntouched() {
            return switch (this) {
                case Pending p -> true;
                case Undone u -> true;
                case Skipped s -> true;
                case Withdrawn w -> w.untouched();
                case Done d -> false;
                case Failed f -> false;
            };
        }

        /** Leave it out. */
        default Skipped skip() {
            return new Skipped();
        }
    }

    /** Never commanded. */
    record Pending() implements AtRest {}

    /** Done, confirmed and released, forward. */
    record Done() implements AtRest {}

    /** Taken back, confirmed and released. */
    record Undone() implements AtRest {}

    /** Left out, and as it was before. */
    record Skipped() implements AtRest {}

    /**
     * Commanded, and taken back by a halt before its node was touched.
     *
     * @param untouched whether no earlier attempt touched it either
     */
    record Withdrawn(Direction direction, boolean untouched) implements AtRest {
        public Withdrawn {
            requireNonNull(direction, "direction is null");
        }
    }

    /** Given up, for a reason that the header keeps. */
    record Failed(Direction direction, FailureReason reason) implements AtRest {
        public Failed {
            requireNonNull(direction, "direction is null");
            requireNonNull(reason, "reason is null");
        }

        /** Ask again for a verdict that was never given. */
        Confirming ask(Instant repeat, Instant deadline) {
            return new Confirming(Course.walk(direction), earlier(repeat, deadline), deadline, List.of());
        }

        /** Ask whether the node serves, in order to give it back to the scheduler. */
        Confirming release(Instant repeat, Instant deadline) {
            return new Confirming(
                    new Course(direction, Purpose.RELEASE), earlier(repeat, deadline), deadline, List.of());
        }
    }

    /** Somebody owes an event. */
    sealed interface UnderWay extends StepState {

        /** Which way it goes, and why. */
        Course course();

        /** When it is asked for again. */
        Instant lease();

        /** When it fails. */
        Instant deadline();

        /** The same, with that much more time, to be looked at again by then. */
        UnderWay later(Duration more, Instant until);

        /** Leave it out. */
        default Skipped skip() {
            return new Skipped();
        }

        /** Give up. */
        default Failed fail(FailureReason reason) {
            return new Failed(course().direction(), reason);
        }

        /** Move a refused tag or gateway back before anything else is decided. */
        default Commanded recover(Instant lease, Instant deadline) {
            return new Commanded(
                    new Course(Direction.BACK, Purpose.RECOVERY),
                    earlier(lease, deadline),
                    deadline,
                    "",
                    "",
                    Leave.MAY_BEGIN,
                    false);
        }

        /** The end that the course leads to. */
        default AtRest complete() {
            return course().direction() == Direction.FORWARD ? new Done() : new Undone();
        }
    }

    /** What the executor may do to the node of a step that it was commanded. */
    enum Leave {
        /** It may begin, and has not said that it did. */
        MAY_BEGIN,
        /** It said that it did. */
        HAS_BEGUN,
        /** A halt came: it goes on where it has begun, and begins nothing. */
        MAY_NOT_BEGIN
    }

    /**
     * The executor owes an outcome.
     *
     * @param refusal why the executor could not do it this time, empty while it has not refused
     * @param waiting for what the executor waits before it touches the node, empty when it does not
     * @param leave what it may do to a node
     * @param untouched whether nothing of this upgrade is on it, as far as was said
     */
    record Commanded(
            Course course,
            Instant lease,
            Instant deadline,
            String refusal,
            String waiting,
            Leave leave,
            boolean untouched)
            implements UnderWay {
        public Commanded {
            requireUnderWay(course, lease, deadline);
            requireNonNull(refusal, "refusal is null");
            requireNonNull(waiting, "waiting is null");
            leave = requireNonNullElse(leave, Leave.MAY_BEGIN); // an older Headway wrote none
        }

        /** The executor shows progress: a lease never gets shorter by it, and a wait before it costs no time. */
        Commanded renew(Instant until, Instant newDeadline) {
            Instant by = waiting.isEmpty() ? deadline : newDeadline;
            Leave begun = leave == Leave.MAY_BEGIN ? Leave.HAS_BEGUN : leave;
            return new Commanded(
                    course, earlier(lease.isAfter(until) ? lease : until, by), by, refusal, "", begun, false);
        }

        /** The executor waits. */
        Commanded waitFor(String what, Instant until) {
            Leave open = leave == Leave.HAS_BEGUN ? Leave.MAY_BEGIN : leave;
            Instant by = earlier(lease.isAfter(until) ? lease : until, deadline);
            return new Commanded(course, by, deadline, refusal, what, open, untouched);
        }

        /** The executor could not do it this time. */
        Commanded refuse(Instant until, String why) {
            return new Commanded(course, earlier(until, deadline), deadline, why, waiting, leave, untouched);
        }

        /** Command the next attempt. */
        Commanded retry(Instant until) {
            Leave next = leave == Leave.MAY_NOT_BEGIN ? Leave.MAY_BEGIN : leave;
            return new Commanded(course, earlier(until, deadline), deadline, "", waiting, next, untouched);
        }

        /** Ask for it as the next attempt, which begins nothing. */
        Commanded ask(Instant until) {
            return new Commanded(course, earlier(until, deadline), deadline, "", waiting, leave, untouched).halt();
        }

        /** From now on no attempt begins anything. */
        Commanded halt() {
            return new Commanded(course, lease, deadline, refusal, waiting, Leave.MAY_NOT_BEGIN, untouched);
        }

        /** The executor has not begun and will not. */
        Withdrawn withdraw() {
            return new Withdrawn(course.direction(), untouched);
        }

        @Override
        public Commanded later(Duration more, Instant until) {
            return new Commanded(course, until, deadline.plus(more), refusal, waiting, leave, untouched);
        }

        /** The executor is done; health is to be confirmed. */
        Confirming executed(List<Evidence> evidence, Instant repeat, Instant confirmBy) {
            return new Confirming(course, earlier(repeat, confirmBy), confirmBy, evidence);
        }
    }

    /**
     * The health watcher owes a verdict.
     *
     * @param evidence what the executor attached to its outcome
     */
    record Confirming(Course course, Instant lease, Instant deadline, List<Evidence> evidence) implements UnderWay {
        public Confirming {
            requireUnderWay(course, lease, deadline);
            evidence = List.copyOf(evidence);
        }

        @Override
        public Confirming later(Duration more, Instant until) {
            return new Confirming(course, until, deadline.plus(more), evidence);
        }

        /** Ask the watcher again. */
        Confirming repeat(Instant until) {
            return new Confirming(course, earlier(until, deadline), deadline, evidence);
        }

        /** The node is healthy and goes back to the scheduler. */
        Releasing release(List<Evidence> verdict, Instant until, Instant releaseBy) {
            return new Releasing(course, earlier(until, releaseBy), releaseBy, verdict, "");
        }
    }

    /**
     * The node is healthy and the executor owes its release.
     *
     * @param evidence of its health
     * @param refusal why the executor could not do it this time, empty while it has not refused
     */
    record Releasing(Course course, Instant lease, Instant deadline, List<Evidence> evidence, String refusal)
            implements UnderWay {
        public Releasing {
            requireUnderWay(course, lease, deadline);
            evidence = List.copyOf(evidence);
            requireNonNull(refusal, "refusal is null");
        }

        @Override
        public Releasing later(Duration more, Instant until) {
            return new Releasing(course, until, deadline.plus(more), evidence, refusal);
        }

        /** The executor could not do it this time. */
        Releasing refuse(Instant until, String why) {
            return new Releasing(course, earlier(until, deadline), deadline, evidence, why);
        }

        /** Command the next attempt. */
        Releasing retry(Instant until) {
            return new Releasing(course, earlier(until, deadline), deadline, evidence, "");
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static void requireUnderWay(Course course, Instant lease, Instant deadline) {
        requireNonNull(course, "course is null");
        requireNonNull(lease, "lease is null");
        requireNonNull(deadline, "deadline is null");
    }
}
