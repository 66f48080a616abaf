package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

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
            return new Commanded(Course.walk(direction), earlier(lease, deadline), deadline, "", "");
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
                    new Course(Direction.BACK, Purpose.RECOVERY), earlier(lease, deadline), deadline, "", "");
        }

        /** The end that the course leads to. */
        default AtRest complete() {
            return course().direction() == Direction.FORWARD ? new Done() : new Undone();
        }
    }

    /**
     * The executor owes an outcome.
     *
     * @param refusal why the executor could not do it this time, empty while it has not refused
     * @param waiting for what the executor waits before it touches the node, empty when it does not
     */
    record Commanded(Course course, Instant lease, Instant deadline, String refusal, String waiting)
            implements UnderWay {
        public Commanded {
            requireUnderWay(course, lease, deadline);
            requireNonNull(refusal, "refusal is null");
            requireNonNull(waiting, "waiting is null");
        }

        /** The executor shows progress: a lease never gets shorter by it, and a wait before it costs no time. */
        Commanded renew(Instant until, Instant newDeadline) {
            Instant by = waiting.isEmpty() ? deadline : newDeadline;
            return new Commanded(course, earlier(lease.isAfter(until) ? lease : until, by), by, refusal, "");
        }

        /** The executor waits. */
        Commanded waitFor(String what, Instant until) {
            return new Commanded(
                    course, earlier(lease.isAfter(until) ? lease : until, deadline), deadline, refusal, what);
        }

        /** The executor could not do it this time. */
        Commanded refuse(Instant until, String why) {
            return new Commanded(course, earlier(until, deadline), deadline, why, waiting);
        }

        /** Command the next attempt. */
        Commanded retry(Instant until) {
            return new Commanded(course, earlier(until, deadline), deadline, "", waiting);
        }

        @Override
        public Commanded later(Duration more, Instant until) {
            return new Commanded(course, until, deadline.plus(more), refusal, waiting);
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
