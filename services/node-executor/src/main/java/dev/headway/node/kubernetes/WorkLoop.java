package dev.headway.node.kubernetes;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task whenever it is woken, one run at a time, on a virtual thread that lives as long as there is something to do.
 * After a failure the next run waits, longer each time.
 */
final class WorkLoop implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WorkLoop.class);

    /** What is run. */
    interface Task {

        /** Does what is to be done now. */
        void step();

        /** Another writer was faster; what was seen is out of date. */
        void conflict();
    }

    private final String name;
    private final ScheduledExecutorService timer;
    private final Backoff backoff;
    private final Task task;

    private boolean closed;
    private boolean running;
    private boolean woken;
    private int failures;
    private long quietUntil = System.nanoTime();
    private @Nullable Future<?> alarm;

    /**
     * Makes a loop that sleeps.
     *
     * @param name what the log calls it
     */
    WorkLoop(String name, NodeExecutorConfig config, ScheduledExecutorService timer, Task task) {
        this.name = name;
        this.timer = timer;
        this.backoff = new Backoff(config.retry(), config.retryMax());
        this.task = task;
    }

    /** Runs the task soon. */
    synchronized void wake() {
        woken = true;
        if (!running && !closed) {
            running = true;
            Thread.ofVirtual().name("node-executor/" + name).start(this::run);
        }
    }

    /** Wakes it after a while, and not at an earlier time it was to be woken at. */
    synchronized void alarm(Duration pause) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        if (!closed) {
            try {
                alarm = timer.schedule(this::wake, Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debugf("%s: the executor is closing", name);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    private void run() {
        while (goesOn()) {
            long quiet = quietUntil - System.nanoTime();
            if (quiet > 0) {
                alarm(Duration.ofNanos(quiet));
                continue;
            }
            try {
                task.step();
                failures = 0;
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private synchronized boolean goesOn() {
        running = woken && !closed;
        woken = false;
        return running;
    }

    private void failed(RuntimeException e) {
        failures++;
        boolean conflict = e instanceof ApiException refused && refused.conflict();
        Duration pause = backoff.after(failures);
        if (e instanceof ApiException refused) {
            pause = refused.retryAfter().orElse(pause);
        }
        if (conflict && failures == 1) {
            pause = Duration.ZERO;
        }
        if (failures == 1) {
            LOG.infof("%s: trying again: %s", name, e.getMessage());
        } else {
            LOG.debugf(e, "%s: failure %d in a row", name, failures);
        }
        if (conflict) {
            task.conflict();
        }
        quietUntil = System.nanoTime() + pause.toNanos();
        alarm(pause);
    }
}
