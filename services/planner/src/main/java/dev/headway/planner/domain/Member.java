package dev.headway.planner.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.Outcome;

/**
 * A cluster of an upgrade: what a signal of that cluster reads and writes.
 *
 * @param stage the index of its stage
 * @param heard the number of the last signal heard of it: an earlier one comes too late
 */
public record Member(String cluster, int stage, State state, long heard) {

    public Member {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(state, "state is null");
    }

    Member in(State next) {
        return new Member(cluster, stage, next, heard);
    }

    Member heard(long signal) {
        return new Member(cluster, stage, state, signal);
    }

    /** Where a cluster of an upgrade stands. A transition is a method on the state that allows it. */
    public sealed interface State {

        /** Told to start and not done. */
        sealed interface Open extends State {
            default Done done(Outcome outcome) {
                return new Done(outcome);
            }
        }

        /** Open and not held. */
        sealed interface Active extends Open {
            default Held hold() {
                return new Held(this);
            }
        }

        /** Not told to start. */
        record Waiting() implements State {
            Running start() {
                return new Running();
            }
        }

        /** Told to start; something of it may be disrupted. */
        record Running() implements Active {
            Upgraded upgraded() {
                return new Upgraded(false);
            }
        }

        /**
         * Everything but the retirement of the old revision is done.
         *
         * @param decided whether a person has approved or rejected the retirement
         */
        record Upgraded(boolean decided) implements Active {
            Upgraded decide() {
                return new Upgraded(true);
            }

            Running goBack() {
                return new Running();
            }
        }

        /** Told to draw a plan and to carry out nothing. */
        record Planning() implements State {}

        /** Stopped by itself; waits for a person. */
        record Held(Active then) implements Open {
            public Held {
                requireNonNull(then, "then is null");
            }

            Active resume() {
                return then;
            }
        }

        /** Done, one way or another. */
        record Done(Outcome outcome) implements State {
            public Done {
                requireNonNull(outcome, "outcome is null");
            }

            /** It had ended without its retirement and is taken back. */
            Running goBack() {
                return new Running();
            }
        }
    }
}
