package dev.headway.node.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterLanesTest {

    @Test
    void keepsTheOrderOfAClusterAndLetsOthersPass() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        try (ClusterLanes lanes = new ClusterLanes()) {
            CompletionStage<Void> first = lanes.append("blue", () -> {
                waitFor(slow);
                done.add("blue 1");
            });
            CompletionStage<Void> second = lanes.append("blue", () -> done.add("blue 2"));
            lanes.append("green", () -> done.add("green 1"))
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            assertThat(done).containsExactly("green 1");

            slow.countDown();
            second.toCompletableFuture().get(5, TimeUnit.SECONDS);

            assertThat(first.toCompletableFuture()).isCompleted();
            assertThat(done).containsExactly("green 1", "blue 1", "blue 2");
        }
    }

    @Test
    void goesOnAfterWorkThatFailed() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        try (ClusterLanes lanes = new ClusterLanes()) {
            lanes.append("blue", () -> {
                throw new IllegalStateException("no");
            });

            lanes.append("blue", () -> done.add("blue 2")).toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        assertThat(done).containsExactly("blue 2");
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
