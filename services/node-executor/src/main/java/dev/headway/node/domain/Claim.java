package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

/** Whether a node carries an intent, and whose. */
public sealed interface Claim {

    /** Nobody works on the node. */
    record Free() implements Claim {}

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
