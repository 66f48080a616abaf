package dev.headway.node.domain;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * Why a pod has not been evicted yet.
 *
 * @param kind what stands in the way
 * @param detail the API server's words
 * @param retryAt when the eviction is tried again
 * @param times how often it was tried
 * @param said whether it was made known
 */
public record Obstacle(Kind kind, String detail, Instant retryAt, int times, boolean said) {

    /** What can stand in the way of an eviction. */
    public enum Kind {
        /** A PodDisruptionBudget is spent; time or other pods may free it. */
        BUDGET,
        /** The API server is busy or did not answer. */
        SERVER,
        /** The budgets of the pod contradict each other; only a person can change that. */
        MISCONFIGURED,
        /** No controller would create the pod again, and the request does not allow its eviction. */
        UNMANAGED
    }

    public Obstacle {
        requireNonNull(kind, "kind is null");
        requireNonNull(detail, "detail is null");
        requireNonNull(retryAt, "retryAt is null");
    }

    /** What stands in the way of a pod that nobody would create again. */
    static Obstacle unmanaged() {
        return new Obstacle(
                Kind.UNMANAGED,
                "no controller would create it again, and spec.nodes.drain.evictUnmanaged is false",
                Instant.MAX,
                0,
                false);
    }

    Obstacle asSaid() {
        return new Obstacle(kind, detail, retryAt, times, true);
    }

    Obstacle due(Instant now) {
        return retryAt.isAfter(now) ? new Obstacle(kind, detail, now, times, said) : this;
    }
}
