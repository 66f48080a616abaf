package dev.headway.model;

/** Why a step was not done. The value is the same in events, logs and metrics. */
public enum FailureReason {
    /** The cluster is not in the registry of the service that was asked. */
    UNKNOWN_CLUSTER(false),
    /** The API server did not answer, or answered 401 or 403. The step is tried again until its deadline. */
    CLUSTER_UNREACHABLE(true),
    /** The command could not be read; its bytes are in the dead-letter topic. */
    UNREADABLE_COMMAND(false),
    /** No chart of the wanted name and version was found where the request points. */
    CHART_NOT_FOUND(false),
    /** A chart is not the one that was planned with: its digest differs. */
    CHART_CHANGED(false),
    /** Another cluster answers under the name: the uid of its kube-system namespace differs. */
    CLUSTER_REPLACED(false),
    /** A revision of that name exists with another version or other values. Istio: revisions are immutable. */
    REVISION_IN_USE(false),
    /** Something still refers to what should be removed. */
    STILL_REFERENCED(false),
    /** Helm could not carry out the operation. */
    HELM_FAILED(true),
    /** Another writer changed the object at the same time, repeatedly. */
    CONFLICT(true),
    /** An object the step works on does not exist. */
    NOT_FOUND(false),
    /** The node left the cluster. */
    NODE_GONE(false),
    /** Pods could not be evicted before the drain timeout, usually because of a PodDisruptionBudget. */
    DRAIN_TIMEOUT(false),
    /** The new ztunnel pod did not become ready in time. */
    ZTUNNEL_NOT_READY(false),
    /** The node carries the intent of another upgrade. */
    OWNED_BY_OTHER(false),
    /** Health was refused: the evidence is in the event. */
    HEALTH_REFUSED(false),
    /** Health could not be judged before the timeout: missing data is never healthy. */
    HEALTH_UNKNOWN(false),
    /** The step produced no outcome before its deadline. */
    DEADLINE_EXCEEDED(false);

    private final boolean retryable;

    FailureReason(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether trying the same command again can help. */
    public boolean retryable() {
        return retryable;
    }
}
