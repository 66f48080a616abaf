package dev.headway.planner.kafka;

import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.UpgradeRequest.PauseRequested;
import dev.headway.model.message.UpgradeRequest.ResumeRequested;
import dev.headway.testkit.kafka.EmbeddedBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How soon a pause stops the fleet: 1,000 model clusters at their nodes, a pause is published, and for each cluster the time until
 * the last command that takes a node out of service became visible; 0 where none came after the pause. Steps under way go on to a
 * serving state and do not count. {@code main [TIMES]}, 5 by default.
 */
final class HaltBenchmark {

    private static final int PARTITIONS = 4;
    private static final int CLUSTERS = 1_000;
    private static final int NODES = 40;
    private static final int IN_FLIGHT = 1;
    private static final Duration WORK = Duration.ofSeconds(3);
    private static final Duration OBSERVED = Duration.ofSeconds(6);

    private final Map<String, Long> last = new ConcurrentHashMap<>();

    private HaltBenchmark() {}

    /** Prints the times over all clusters and pauses. */
    public static void main(String[] args) throws Exception {
        int times = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        HaltBenchmark benchmark = new HaltBenchmark();
        Scratch.run(folder -> {
            try (EmbeddedBroker broker =
                            EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(PARTITIONS);
                    KafkaStreams streams = ShippedPlanner.streams(broker.bootstrap(), folder.resolve("planner"));
                    ScheduledExecutorService work = Executors.newSingleThreadScheduledExecutor()) {
                streams.start();
                Histogram millis = benchmark.measure(broker.bootstrap(), work, times);
                work.shutdownNow();
                System.out.println(Scratch.machine());
                System.out.printf(
                        "last disrupting command after a pause, %d clusters, %d pauses: p50 %d  p99 %d  max %d ms%n",
                        CLUSTERS,
                        times,
                        millis.getValueAtPercentile(50),
                        millis.getValueAtPercentile(99),
                        millis.getMaxValue());
            }
        });
    }

    private Histogram measure(String bootstrap, ScheduledExecutorService work, int times) throws InterruptedException {
        ModelFleet[] fleet = new ModelFleet[1];
        ModelFleet.Listener listener = command -> {
            if (command.message() instanceof UpgradeNode) {
                last.put(command.message().step().cluster(), System.nanoTime());
            }
            // Spread, so that the fleet is at every phase of its steps.
            long millis = WORK.toMillis() / 2 + ThreadLocalRandom.current().nextLong(WORK.toMillis());
            work.schedule(() -> fleet[0].send(command.fact()), millis, TimeUnit.MILLISECONDS);
        };
        Histogram latencies = new Histogram(3);
        try (ModelFleet model = new ModelFleet(bootstrap, CLUSTERS, NODES, IN_FLIGHT, listener)) {
            fleet[0] = model;
            model.upgrade();
            for (int i = 1; i <= times; i++) {
                LockSupport.parkNanos(OBSERVED.toNanos());
                long paused = System.nanoTime();
                model.send(new PauseRequested(ModelFleet.UPGRADE, "pause-" + i, "on-call", "measured"));
                LockSupport.parkNanos(OBSERVED.toNanos());
                last.values().forEach(at -> latencies.recordValue(Math.max(0, (at - paused) / 1_000_000)));
                model.send(new ResumeRequested(ModelFleet.UPGRADE, "resume-" + i, "on-call", "measured"));
            }
        }
        return latencies;
    }
}
