package dev.headway.planner.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Sends at a fixed rate whatever comes back, and measures from the moment each record was due until its effect is visible: a
 * record that is sent late because the system is slow counts as slow.
 */
final class OpenLoop {

    /** Sends one record and tells the id by which its effect will be known. */
    interface Sender {
        String send() throws InterruptedException;
    }

    /** What was measured, in microseconds. */
    record Result(int perSecond, Histogram micros, int lost) {

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1_000.0;
        }

        @Override
        public String toString() {
            return "p50 %6.1f  p90 %6.1f  p99 %6.1f  max %6.1f ms  (%d records, %d without effect)"
                    .formatted(millis(50), millis(90), millis(99), millis(100), micros.getTotalCount(), lost);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<String, Long> visible = new ConcurrentHashMap<>();

    /** The effect of this record is visible now; only the first one counts. */
    void visible(String id) {
        visible.putIfAbsent(id, System.nanoTime());
    }

    /** Sends so many records a second for so long and waits for their effects. */
    Result run(int perSecond, Duration duration, Sender sender) throws InterruptedException {
        visible.clear();
        int count = (int) (duration.toMillis() * perSecond / 1_000);
        String[] ids = new String[count];
        long[] due = new long[count];
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due[i] = start + i * 1_000_000_000L / perSecond;
            for (long early = due[i] - System.nanoTime(); early > 0; early = due[i] - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            ids[i] = sender.send();
        }
        return new Result(perSecond, collect(ids, due), missing(ids));
    }

    private Histogram collect(String[] ids, long[] due) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (missing(ids) > 0 && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(10_000_000);
        }
        Histogram micros = new ConcurrentHistogram(3);
        for (int i = 0; i < ids.length; i++) {
            Long seen = visible.get(ids[i]);
            if (seen != null) {
                micros.recordValue(Math.max(0, (seen - due[i]) / 1_000));
            }
        }
        return micros;
    }

    private int missing(String[] ids) {
        int missing = 0;
        for (String id : ids) {
            missing += visible.containsKey(id) ? 0 : 1;
        }
        return missing;
    }
}
