package dev.headway.cli;

import dev.headway.model.Outcome;

/** What a command tells the shell. */
public final class ExitCode {

    public static final int COMPLETED = 0;
    public static final int ERROR = 1;
    public static final int USAGE = 2;
    public static final int ROLLED_BACK = 3;
    public static final int HELD = 4;

    private ExitCode() {}

    /** The code of an upgrade that ended. */
    public static int of(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> COMPLETED;
            case ROLLED_BACK -> ROLLED_BACK;
            case ABORTED, FAILED -> HELD;
            case REFUSED -> ERROR;
        };
    }
}
