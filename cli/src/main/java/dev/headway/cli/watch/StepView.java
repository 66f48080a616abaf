package dev.headway.cli.watch;

import dev.headway.model.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step as a person sees it.
 *
 * @param note what it waits for, or why it ended as it did
 * @param evidence what spoke against it, a sentence each
 */
record StepView(
        StepId id,
        Mark mark,
        String note,
        List<String> evidence,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** What stands in front of a step. */
    enum Mark {
        PENDING('·', 90),
        WORKING('◐', 36),
        CONFIRMING('◌', 36),
        DONE('✔', 32),
        FAILED('✖', 31),
        UNDOING('◑', 33),
        UNDONE('↺', 33),
        WITHDRAWN('○', 33),
        SKIPPED('↷', 33);

        private final char sign;
        private final int color;

        Mark(char sign, int color) {
            this.sign = sign;
            this.color = color;
        }

        char sign() {
            return sign;
        }

        /** The ANSI colour. */
        int color() {
            return color;
        }

        boolean underWay() {
            return this == WORKING || this == CONFIRMING || this == UNDOING;
        }
    }

    StepView {
        evidence = List.copyOf(evidence);
    }

    static StepView pending(StepId id) {
        return new StepView(id, Mark.PENDING, "", List.of(), null, null);
    }

    StepView started(Mark as, String why, Instant at) {
        return new StepView(id, as, why, List.of(), at, null);
    }

    StepView noted(Mark as, String why) {
        return new StepView(id, as, why, List.of(), since, until);
    }

    /** The same with what speaks against it. */
    StepView doubted(String why, List<String> against) {
        return new StepView(id, mark, why, against, since, until);
    }

    StepView ended(Mark as, String why, Instant at) {
        return new StepView(id, as, why, List.of(), since, at);
    }

    /** How long it took, or has taken so far. */
    Duration elapsed(Instant now) {
        return since == null ? Duration.ZERO : Duration.between(since, until == null ? now : until);
    }
}
