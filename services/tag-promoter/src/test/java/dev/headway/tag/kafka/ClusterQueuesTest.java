package dev.headway.tag.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterQueuesTest {

    private final ClusterQueues queues = new ClusterQueues();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void close() {
        queues.close();
    }

    @Test
    void doesOneThingAtATimeInAClusterAndOthersMeanwhile() {
        var first = queues.submit("blue", () -> {
            hold();
            done.add("blue 1");
        });
        CompletableFuture<Void> second = queues.submit("blue", () -> done.add("blue 2"));
        queues.submit("green", () -> done.add("green 1")).join();
        assertThat(done).containsExactly("green 1");
        gate.countDown();
        second.join();

        assertThat(first).isCompleted();
        assertThat(done).containsExactly("green 1", "blue 1", "blue 2");
    }

    @Test
    void goesOnAfterAFailure() {
        CompletableFuture<Void> failed = queues.submit("blue", () -> {
            throw new IllegalStateException("broken");
        });
        var next = queues.submit("blue", () -> done.add("next"));

        await().until(() -> done.equals(List.of("next")));
        assertThat(next).succeedsWithin(Duration.ofSeconds(1));
        assertThat(failed).isCompletedExceptionally();
    }

    private void hold() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
