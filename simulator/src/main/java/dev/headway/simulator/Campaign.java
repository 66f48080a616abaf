package dev.headway.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Many simulations, one seed after the other, each thread with seeds of its own. */
public final class Campaign {

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final Consumer<String> out;
    private final Totals totals = new Totals();
    private final long began = System.nanoTime();
    private final AtomicLong told = new AtomicLong(began);

    /**
     * A campaign that has not begun.
     *
     * @param out hears a line every ten seconds
     */
    public Campaign(Consumer<String> out) {
        this.out = out;
    }

    /**
     * Runs seeds until all are done or {@code stopAfter} of them have broken a promise.
     *
     * @param options what a number from {@code from} on stands for
     * @return what they add up to
     */
    public Totals run(LongFunction<Options> options, long from, long seeds, int threads, int stopAfter)
            throws InterruptedException {
        AtomicLong next = new AtomicLong(from);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> work(options, next, from + seeds, stopAfter)));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a simulation could not be run: " + e.getCause(), e);
        }
        return totals;
    }

    /** How long it has been running. */
    public Duration spent() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void work(LongFunction<Options> options, AtomicLong next, long end, int stopAfter) {
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            if (totals.broken().size() >= stopAfter) {
                return;
            }
            totals.add(Simulation.run(options.apply(seed)));
            long last = told.get();
            long now = System.nanoTime();
            if (now - last > PROGRESS.toNanos() && told.compareAndSet(last, now)) {
                out.accept(totals.progress(spent()));
            }
        }
    }
}
