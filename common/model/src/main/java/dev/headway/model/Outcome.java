package dev.headway.model;

/** How the upgrade of a cluster, or of the fleet, ended. */
public enum Outcome {
    COMPLETED,
    /**
     * Everything was done but what was left out: nodes that still run the old ztunnel, or what a person skipped or rejected;
     * nothing was retired.
     */
    INCOMPLETE,
    /** Only a plan was wanted, and it was drawn. */
    PLANNED,
    ROLLED_BACK,
    ABORTED,
    /** Never started: the request or the cluster did not allow it. */
    REFUSED,
    /** Stopped without reaching either version everywhere; a person has to look. */
    FAILED
}
