package dev.headway.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterQueuesTest {

    private final ClusterQueues queues = new ClusterQueues("test");

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void keepsTheOrderOfACluster() throws Exception {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        List<Integer> submitted = IntStream.range(0, 500).boxed().toList();

        CompletableFuture<?>[] work = submitted.stream()
                .map(i -> queues.submit("blue", () -> done.add(i)))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(work).get(10, TimeUnit.SECONDS);

        assertThat(done).isEqualTo(submitted);
    }

    @Test
    void doesNotHoldOneClusterUpForAnother() throws Exception {
        CountDownLatch greenIsDone = new CountDownLatch(1);
        CompletableFuture<Void> blue = queues.submit("blue", () -> await(greenIsDone));

        queues.submit("green", greenIsDone::countDown);

        blue.get(10, TimeUnit.SECONDS);
    }

    @Test
    void goesOnAfterAFailure() throws Exception {
        CompletableFuture<Void> failing = queues.submit("blue", () -> {
            throw new IllegalStateException("no");
        });
        CompletableFuture<Void> next = queues.submit("blue", () -> {});

        next.get(10, TimeUnit.SECONDS);
        assertThat(failing).isCompletedExceptionally();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
