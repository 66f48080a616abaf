package dev.headway.node.domain;

import dev.headway.model.FailureReason;

/** What to do about a command, before anything is done. */
public sealed interface CommandDecision {

    /** Write the intent and the cordon in one request. */
    record Undertake(Intent intent) implements CommandDecision {}

    /** The attempt is under way or over: say again what came of it. */
    record Resume(Intent intent) implements CommandDecision {}

    /** The node already is what the command wants; touch nothing. */
    record ReportServing(Walk walk, ZtunnelView ztunnel) implements CommandDecision {}

    /**
     * Remove the intent.
     *
     * @param uncordon whether the cordon is ours and goes with it
     * @param finished what stays on the node
     */
    record Release(boolean uncordon, Finished finished) implements CommandDecision {}

    /**
     * Leave the node alone, for good.
     *
     * @param finished what stays on the node: no replica that still knows of an earlier attempt may begin it
     */
    record Withdraw(Finished finished) implements CommandDecision {}

    /** The step was withdrawn before. */
    record ReportWithdrawn() implements CommandDecision {}

    /** The node was released before. */
    record ReportReleased(boolean schedulable) implements CommandDecision {}

    /** Do not do it, and say so. */
    record Refuse(FailureReason reason, String detail) implements CommandDecision {}

    /** A later attempt is known; nobody waits for an answer to this one. */
    record Ignore(String why) implements CommandDecision {}
}
