package dev.headway.node.kubernetes;

import dev.headway.node.domain.Obstacle;
import java.time.Duration;

/** What the API server said to an eviction. */
sealed interface EvictionResult {

    /** The pod goes, or is gone. */
    record Granted() implements EvictionResult {}

    /**
     * The pod stays for now.
     *
     * @param retryAfter how long the server asks to stay away, zero when it does not say
     */
    record Refused(Obstacle.Kind kind, String detail, Duration retryAfter) implements EvictionResult {}
}
