package dev.headway.tag.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.FailureReason;

/** A command is not carried out, for a reason the planner understands. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    /**
     * Refuses.
     *
     * @param detail one sentence with the object, the rule and the value
     */
    public RefusedException(FailureReason reason, String detail) {
        super(requireNonNull(detail, "detail is null"));
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Why. */
    public FailureReason reason() {
        return reason;
    }
}
