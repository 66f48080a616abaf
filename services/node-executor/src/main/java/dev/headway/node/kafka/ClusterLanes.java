package dev.headway.node.kafka;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Work of one cluster in the order it came, of different clusters side by side: a slow cluster holds up none but itself. */
final class ClusterLanes implements AutoCloseable {

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("node-executor-lane-", 0).factory());
    private final Map<String, CompletableFuture<Void>> last = new ConcurrentHashMap<>();

    /** Puts work at the end of a cluster's lane; the future ends as the work does. */
    CompletionStage<Void> append(String cluster, Runnable work) {
        CompletableFuture<Void> done = last.compute(
                cluster,
                (name, before) -> before == null
                        ? CompletableFuture.runAsync(work, threads)
                        : before.handle((nothing, failure) -> null).thenRunAsync(work, threads));
        return done.whenComplete((nothing, failure) -> last.remove(cluster, done));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
