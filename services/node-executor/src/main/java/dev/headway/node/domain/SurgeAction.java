package dev.headway.node.domain;

import dev.headway.model.FailureReason;
import java.time.Instant;
import java.util.List;

/** The next thing to do about a batch of nodes that the DaemonSet renews. */
public sealed interface SurgeAction {

    /** Write the intent, and the strategy of its phase, in one request. */
    record Write(SurgeIntent intent) implements SurgeAction {}

    /** Say that enough nodes have the revision. */
    record SaySurged(List<String> nodes) implements SurgeAction {
        public SaySurged {
            nodes = List.copyOf(nodes);
        }
    }

    /** Say that the batch failed. */
    record SayFailed(FailureReason reason, String detail) implements SurgeAction {}

    /** Remove the intent. */
    record Forget() implements SurgeAction {}

    /** Nothing until the cluster changes, at the latest until then. */
    record Await(Instant until) implements SurgeAction {}
}
