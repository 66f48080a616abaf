package dev.headway.simulator.invariants;

/** A promise was broken; the message says which and how. */
public final class Breach extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String promise;

    public Breach(String promise, String sentence) {
        super(promise + ": " + sentence);
        this.promise = promise;
    }

    /** The number of the promise, such as {@code S1}. */
    public String promise() {
        return promise;
    }
}
