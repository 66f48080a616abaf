package dev.headway.testkit.proxy;

import java.time.Duration;

/** What a network does to a connection. */
public sealed interface Fault {

    /** Nothing: bytes go through as they come. */
    Fault NONE = new None();

    /** Bytes go nowhere and come from nowhere; they are kept, and go on when the fault ends, as TCP would send them again. */
    Fault BLACK_HOLE = new BlackHole();

    /**
     * The server's end of the connection is gone and the client is not told: what it sends is lost. When the fault ends the
     * connection is reset, as a keep-alive probe would find out.
     */
    Fault HALF_OPEN = new HalfOpen();

    /** A new connection is reset at once; one that is there goes on. */
    Fault REFUSE = new Refuse();

    /** The way bytes go. */
    enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /** See {@link #NONE}. */
    record None() implements Fault {}

    /** Every piece of data waits this long, in both directions. */
    record Delay(Duration duration) implements Fault {}

    /** The connection is reset once this many more bytes went this way, in the middle of a message or not. */
    record Cut(Direction direction, long bytes) implements Fault {
        public Cut {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes is %d, must not be negative".formatted(bytes));
            }
        }
    }

    /** See {@link #BLACK_HOLE}. */
    record BlackHole() implements Fault {}

    /** See {@link #HALF_OPEN}. */
    record HalfOpen() implements Fault {}

    /** See {@link #REFUSE}. */
    record Refuse() implements Fault {}
}
