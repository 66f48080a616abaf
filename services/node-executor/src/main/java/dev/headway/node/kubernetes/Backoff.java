package dev.headway.node.kubernetes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses that double, with a fifth of chance so that many nodes do not come back together.
 *
 * @param first the pause after the first failure
 * @param longest the pause that is not exceeded
 */
record Backoff(Duration first, Duration longest) {

    private static final int DOUBLINGS = 16;

    /** The pause after that many failures in a row, counted from 1. */
    Duration after(int failures) {
        long full = Math.min(longest.toMillis(), first.toMillis() << Math.min(DOUBLINGS, Math.max(0, failures - 1)));
        return Duration.ofMillis(full - ThreadLocalRandom.current().nextLong(full / 5 + 1));
    }
}
