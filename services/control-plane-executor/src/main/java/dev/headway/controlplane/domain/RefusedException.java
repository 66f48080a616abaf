package dev.headway.controlplane.domain;

import dev.headway.model.FailureReason;

/** A step that is not done, and why; becomes a {@code ControlPlaneStepRefused}. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    public RefusedException(FailureReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** The reason, as the event says it. */
    public FailureReason reason() {
        return reason;
    }
}
