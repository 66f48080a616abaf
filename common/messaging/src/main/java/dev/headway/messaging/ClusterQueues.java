package dev.headway.messaging;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Work in the order it was submitted for each cluster, and at the same time for different clusters. */
public final class ClusterQueues implements AutoCloseable {

    private static final long GRACE_SECONDS = 15;

    private final ExecutorService threads;
    private final Map<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    /**
     * Makes queues that work on virtual threads.
     *
     * @param service how the threads are named
     */
    public ClusterQueues(String service) {
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(service + "-", 0).factory());
    }

    /** Appends work to a cluster's queue; the future ends as the work does. */
    public CompletableFuture<Void> submit(String cluster, Runnable work) {
        CompletableFuture<Void> last = tails.compute(cluster, (name, tail) -> {
            CompletableFuture<Void> before = tail == null ? CompletableFuture.completedFuture(null) : tail;
            return before.handleAsync(
                    (nothing, failure) -> {
                        work.run();
                        return null;
                    },
                    threads);
        });
        var unused = last.whenComplete((nothing, failure) -> tails.remove(cluster, last));
        return last;
    }

    /** Lets the work under way end, and starts none of what waits: its records are read again. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
