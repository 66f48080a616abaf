package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a node carries an intent, and whose. */
public sealed interface Claim {

    /**
     * Nobody works on the node.
     *
     * @param last the step that was over with it last; null when there was none
     */
    record Free(@Nullable Finished last) implements Claim {
        /** A node that never was in an upgrade. */
        public Free() {
            this(null);
        }

        /** Whether a command comes after its step was over. */
        public boolean isOver(StepRef ref, Instant commandedAt) {
            return last != null && last.covers(ref, commandedAt);
        }
    }

    /** An upgrade works on the node. */
    record Claimed(Intent intent) implements Claim {
        public Claimed {
            requireNonNull(intent, "intent is null");
        }
    }

    /**
     * The annotation is there and says nothing that can be understood; guessing could undo the work of another.
     *
     * @param detail what is wrong with it
     */
    record Illegible(String detail) implements Claim {
        public Illegible {
            requireNonNull(detail, "detail is null");
        }
    }
}
