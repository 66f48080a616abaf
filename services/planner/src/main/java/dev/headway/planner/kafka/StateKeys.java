package dev.headway.planner.kafka;

import java.time.Instant;

/** Keys of the state stores. Parts are separated by NUL, which no name contains, so a prefix never meets another name. */
final class StateKeys {

    private static final char SEPARATOR = '\0';

    private StateKeys() {}

    static String of(String first, String second, String third) {
        return first + SEPARATOR + second + SEPARATOR + third;
    }

    static String prefix(String first, String second) {
        return first + SEPARATOR + second + SEPARATOR;
    }

    /** A key that sorts by time. */
    static String timer(Instant due, String first, String second) {
        return time(due.toEpochMilli()) + SEPARATOR + first + SEPARATOR + second;
    }

    /** A key after every timer that is due now. */
    static String afterTimersOf(Instant now) {
        return time(now.toEpochMilli() + 1);
    }

    private static String time(long millis) {
        return "%019d".formatted(millis);
    }
}
