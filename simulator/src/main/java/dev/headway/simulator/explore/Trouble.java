package dev.headway.simulator.explore;

/** What may go wrong, or be asked for by a person, in an exploration; each costs one of its kind. */
public enum Trouble {
    /** A command never reaches its executor. */
    LOSS,
    /** A message comes once more, at any later time. */
    DUPLICATE,
    /** A timer fires although messages are still on their way. */
    LATE,
    /** An executor dies between its effect and its event. */
    CRASH,
    /** An executor does nothing and says so, with a reason that no retry helps. */
    REFUSED,
    /** An executor does nothing this time and says so. */
    RETRYABLE,
    /** A node breaks in the middle of its step and stays cordoned. */
    HELD,
    /** A node cannot be drained, is released and left out. */
    SKIPPED,
    /** The executor reports it done, and what it read back says otherwise. */
    UNPROVEN,
    /** A report about a step of another upgrade comes, with the attempt that is under way here. */
    STRANGER,
    /** What was done does not serve. */
    UNHEALTHY,
    /** The watcher cannot tell. */
    UNKNOWN,
    /** Somebody else cordons a node. */
    FOREIGN_CORDON,
    /** A person pauses, and resumes at any later time. */
    PAUSE,
    /** A person resumes what waits after a failure. */
    RESUME,
    /** A person takes everything back. */
    ROLLBACK,
    /** A person aborts. */
    ABORT,
    /** The cluster goes out of reach, and comes back at any later time. */
    PARK
}
