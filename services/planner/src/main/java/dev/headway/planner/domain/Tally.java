package dev.headway.planner.domain;

import dev.headway.model.Outcome;

/**
 * How the clusters of an upgrade ended.
 *
 * @param total all clusters of the upgrade
 * @param open started and not done
 */
public record Tally(
        int total, int open, int completed, int incomplete, int rolledBack, int refused, int aborted, int failed) {

    static Tally of(int total) {
        return new Tally(total, 0, 0, 0, 0, 0, 0, 0);
    }

    Tally opened() {
        return new Tally(total, open + 1, completed, incomplete, rolledBack, refused, aborted, failed);
    }

    /** A cluster that had ended is taken back. */
    Tally reopened(Outcome outcome) {
        return new Tally(
                total,
                open + 1,
                completed - count(outcome, Outcome.COMPLETED),
                incomplete - count(outcome, Outcome.INCOMPLETE),
                rolledBack - count(outcome, Outcome.ROLLED_BACK),
                refused - count(outcome, Outcome.REFUSED),
                aborted - count(outcome, Outcome.ABORTED),
                failed - count(outcome, Outcome.FAILED));
    }

    Tally closed(Outcome outcome) {
        return new Tally(
                total,
                open - 1,
                completed + count(outcome, Outcome.COMPLETED),
                incomplete + count(outcome, Outcome.INCOMPLETE),
                rolledBack + count(outcome, Outcome.ROLLED_BACK),
                refused + count(outcome, Outcome.REFUSED),
                aborted + count(outcome, Outcome.ABORTED),
                failed + count(outcome, Outcome.FAILED));
    }

    /**
     * How the whole upgrade ended: completed or refused when all its started clusters were, incomplete
     * when every cluster was upgraded but nodes were left out, rolled back when every other
     * started cluster was, failed otherwise.
     */
    Outcome outcome() {
        int started = completed + incomplete + rolledBack + refused + aborted + failed;
        if (completed == total) {
            return Outcome.COMPLETED;
        }
        if (completed + incomplete == total) {
            return Outcome.INCOMPLETE;
        }
        if (refused == started) {
            return Outcome.REFUSED;
        }
        return rolledBack > 0 && completed + incomplete + rolledBack == started ? Outcome.ROLLED_BACK : Outcome.FAILED;
    }

    /** One sentence for people. */
    String sentence() {
        StringBuilder text = new StringBuilder("%d of %d clusters completed".formatted(completed, total));
        append(text, incomplete, "incomplete");
        append(text, rolledBack, "rolled back");
        append(text, refused, "refused");
        append(text, aborted, "aborted");
        append(text, failed, "failed");
        append(text, total - completed - incomplete - rolledBack - refused - aborted - failed, "not started");
        return text.toString();
    }

    private static void append(StringBuilder text, int number, String what) {
        if (number > 0) {
            text.append(", ").append(number).append(' ').append(what);
        }
    }

    private static int count(Outcome outcome, Outcome wanted) {
        return outcome == wanted ? 1 : 0;
    }
}
