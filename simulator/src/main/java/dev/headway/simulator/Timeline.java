package dev.headway.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time, and what is to happen in it; what is due at the same moment happens in the order in which it was set. */
final class Timeline {

    /** When every simulation begins. */
    static final Instant START = Instant.parse("2026-11-23T08:00:00Z");

    private record Task(long due, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now;
    private long order;
    private long steps;

    Instant now() {
        return START.plusMillis(now);
    }

    /** Milliseconds since the beginning. */
    long millis() {
        return now;
    }

    long steps() {
        return steps;
    }

    void after(long millis, Runnable action) {
        tasks.add(new Task(now + Math.max(0, millis), order++, action));
    }

    void after(Duration delay, Runnable action) {
        after(delay.toMillis(), action);
    }

    /** Whether something is to happen by then. */
    boolean hasNext(long until) {
        Task next = tasks.peek();
        return next != null && next.due() <= until;
    }

    /** Lets the next thing happen. */
    void step() {
        Task next = tasks.remove();
        now = next.due();
        steps++;
        next.action().run();
    }
}
