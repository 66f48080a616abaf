package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import java.util.List;

/** What to do about a command to surge, before anything is done. */
public sealed interface SurgeDecision {

    /** Write the intent and the strategy in one request. */
    record Undertake(SurgeIntent intent) implements SurgeDecision {}

    /** The attempt is under way: say again what came of it. */
    record Resume() implements SurgeDecision {}

    /** Enough nodes have the revision; touch nothing. */
    record ReportSurged(List<String> nodes) implements SurgeDecision {
        public ReportSurged {
            nodes = List.copyOf(nodes);
        }
    }

    /** Do not do it, and say so. */
    record Refuse(FailureReason reason, String detail) implements SurgeDecision {}

    /** A later attempt is known; nobody waits for an answer to this one. */
    record Ignore(String why) implements SurgeDecision {}
}
