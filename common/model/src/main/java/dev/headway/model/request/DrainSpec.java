package dev.headway.model.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headway.model.Violation;
import java.time.Duration;
import java.util.List;

/**
 * How pods leave a node before its ztunnel is replaced. PodDisruptionBudgets are always honoured.
 *
 * @param timeout how long the eviction of all pods of one node may take
 * @param evictUnmanaged whether pods that no controller would create again may be evicted; else they block the drain
 */
public record DrainSpec(Duration timeout, OnTimeout onTimeout, boolean evictUnmanaged) {

    /** What a document may leave out. */
    public static final DrainSpec DEFAULT = new DrainSpec(Duration.ofMinutes(10), OnTimeout.HOLD, false);

    /** What happens to a node that could not be drained in time. */
    public enum OnTimeout {
        /** The node stays cordoned and visible, the lane stops, the failure policy decides. */
        @JsonProperty("Hold")
        HOLD,
        /** The node is released untouched and left out. */
        @JsonProperty("Skip")
        SKIP,
        /** The node is released and the step fails. */
        @JsonProperty("Fail")
        FAIL
    }

    public DrainSpec {
        requireNonNull(timeout, "timeout is null");
        requireNonNull(onTimeout, "onTimeout is null");
    }

    void violations(List<Violation> violations) {
        if (timeout.isNegative() || timeout.isZero()) {
            violations.add(new Violation("spec.nodes.drain.timeout", timeout.toString(), "must be positive"));
        }
    }
}
