package dev.headway.cli;

import dev.headway.model.Outcome;

/** What a command tells the shell. */
public final class ExitCode {

    public static final int COMPLETED = 0;
    public static final int ERROR = 1;
    public static final int USAGE = 2;
    public static final int ROLLED_BACK = 3;
    public static final int HELD = 4;

    /** A plan that would change something. */
    public static final int CHANGES = 10;

    private ExitCode() {}

    /** The code of an upgrade that ended. */
    public static int of(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED, PLANNED -> COMPLETED;
            case ROLLED_BACK -> ROLLED_BACK;
            case ABORTED, FAILED, INCOMPLETE -> HELD;
            case REFUSED -> ERROR;
        };
    }
}
