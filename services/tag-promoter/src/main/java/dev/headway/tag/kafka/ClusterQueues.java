package dev.headway.tag.kafka;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work in the order it was submitted for each cluster, and at the same time for different clusters. */
final class ClusterQueues implements AutoCloseable {

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("tag-promoter-", 0).factory());
    private final Map<String, CompletableFuture<Void>> tails = new ConcurrentHashMap<>();

    /** Appends work to a cluster's queue; the future ends as the work does. */
    CompletableFuture<Void> submit(String cluster, Runnable work) {
        CompletableFuture<Void> last = tails.compute(cluster, (name, tail) -> {
            CompletableFuture<Void> before = tail == null ? CompletableFuture.completedFuture(null) : tail;
            return before.handle((nothing, failure) -> nothing).thenRunAsync(work, threads);
        });
        var unused = last.whenComplete((nothing, failure) -> tails.remove(cluster, last));
        return last;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
