package dev.headway.mesh;

import dev.headway.model.FailureReason;

/** A cluster must not be touched: another one answers under its name, or none does. */
public final class ClusterRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final FailureReason reason;

    public ClusterRefusedException(FailureReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ClusterRefusedException(FailureReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@code CLUSTER_REPLACED} or {@code CLUSTER_UNREACHABLE}. */
    public FailureReason reason() {
        return reason;
    }
}
