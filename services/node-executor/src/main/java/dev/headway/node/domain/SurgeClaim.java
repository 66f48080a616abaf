package dev.headway.node.domain;

/** Whether the ztunnel DaemonSet carries an intent, and whose. */
public sealed interface SurgeClaim {

    /** Nobody works on it. */
    record Free() implements SurgeClaim {}

    /** An upgrade works on it. */
    record Claimed(SurgeIntent intent) implements SurgeClaim {}

    /**
     * The annotation is there and says nothing that can be understood.
     *
     * @param detail what is wrong with it
     */
    record Illegible(String detail) implements SurgeClaim {}
}
