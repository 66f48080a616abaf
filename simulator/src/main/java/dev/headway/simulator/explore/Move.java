package dev.headway.simulator.explore;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One thing that can happen next.
 *
 * @param index of the message, of the timer or of the node it is about
 * @param trouble that it is, null when it is none
 */
record Move(Kind kind, int index, @Nullable Trouble trouble) {

    /** What kind of thing. */
    enum Kind {
        /** The planner reads an event. */
        DELIVER,
        /** An executor or the watcher reads a command. */
        CARRY_OUT,
        /** A timer is due. */
        FIRE,
        /** A timer comes before its time. */
        FIRE_EARLY,
        /** The planner reads a report of another upgrade. */
        STRANGER,
        PAUSE,
        RESUME,
        ABORT,
        ROLL_BACK,
        APPROVE,
        PARK,
        UNPARK,
        /** Somebody else cordons a node. */
        CORDON
    }

    Move {
        requireNonNull(kind, "kind is null");
    }

    static Move of(Kind kind) {
        return new Move(kind, 0, null);
    }
}
