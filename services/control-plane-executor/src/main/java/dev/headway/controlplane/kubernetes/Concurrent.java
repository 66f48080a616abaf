package dev.headway.controlplane.kubernetes;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Requests made at the same time, few enough for a client's priority at the API server. */
final class Concurrent {

    private static final int AT_ONCE = 8;

    private Concurrent() {}

    /** What a function makes of each item, in the order of the items. */
    static <A, B> List<B> map(List<A> items, Function<A, B> function) {
        Semaphore permits = new Semaphore(AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> futures = items.stream()
                    .map(item -> threads.submit(() -> {
                        permits.acquire();
                        try {
                            return function.apply(item);
                        } finally {
                            permits.release();
                        }
                    }))
                    .toList();
            return futures.stream().map(Concurrent::result).toList();
        }
    }

    /** Begins something that takes long, on a thread of its own. */
    static <B> Future<B> begin(Callable<B> callable) {
        FutureTask<B> task = new FutureTask<>(callable);
        Thread.startVirtualThread(task);
        return task;
    }

    /** Waits for what was begun. */
    static <B> B result(Future<B> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
