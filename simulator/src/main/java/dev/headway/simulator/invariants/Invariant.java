package dev.headway.simulator.invariants;

import java.time.Instant;

/**
 * A promise that holds after every happening. An invariant keeps what it needs of the history itself and sees the clusters as
 * the {@link Picture} has them; each belongs to one history.
 */
public interface Invariant {

    /** The number of the promise, such as {@code S1}. */
    String promise();

    /**
     * Checks the promise.
     *
     * @param happening what has just happened
     * @param before the clusters before it happened
     * @throws Breach if the promise is broken
     */
    void check(Happening happening, Picture before);

    /**
     * Checks what must hold when everything has come to rest: no upgrade is active and no fault is left.
     *
     * @throws Breach if the promise is broken
     */
    default void atRest(Instant now, Picture picture) {}

    /** The breach of this promise. */
    default Breach breach(String sentence, Object... arguments) {
        return new Breach(promise(), sentence.formatted(arguments));
    }
}
