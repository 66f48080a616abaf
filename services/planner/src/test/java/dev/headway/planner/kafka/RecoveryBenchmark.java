package dev.headway.planner.kafka;

import dev.headway.model.message.StepMessage;
import dev.headway.testkit.JavaProcess;
import dev.headway.testkit.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long nothing is decided when the planner dies: from SIGKILL until the first command that the next process decided is visible,
 * the start of the process included. The packaged planner, a broker in this process, facts coming in all the time.
 * {@code main [TIMES]}, 10 by default.
 */
final class RecoveryBenchmark {

    private static final int PARTITIONS = 4;
    private static final int CLUSTERS = 20;
    private static final int NODES = 200;
    private static final int IN_FLIGHT = 5;
    private static final int FACTS_PER_SECOND = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private RecoveryBenchmark() {}

    /** Prints how long it took each time. */
    public static void main(String[] args) throws Exception {
        int times = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        BlockingQueue<StepMessage> facts = new LinkedBlockingQueue<>();
        BlockingQueue<ModelFleet.Command> commands = new LinkedBlockingQueue<>();
        Scratch.run(folder -> {
            try (EmbeddedBroker broker =
                            EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(PARTITIONS);
                    JavaProcess planner = start(broker.bootstrap(), folder);
                    ModelFleet fleet = new ModelFleet(broker.bootstrap(), CLUSTERS, NODES, IN_FLIGHT, command -> {
                        facts.add(command.fact());
                        commands.add(command);
                    })) {
                fleet.upgrade();
                Thread sender = Thread.ofPlatform().daemon().start(() -> sendSlowly(facts, fleet));
                Histogram millis = new Histogram(3);
                for (int i = 0; i < times; i++) {
                    millis.recordValue(outage(planner, commands).toMillis());
                }
                sender.interrupt();
                sender.join();
                System.out.println(Scratch.machine());
                System.out.printf(
                        "planner deciding again after SIGKILL: p50 %d  max %d ms (%d times)%n",
                        millis.getValueAtPercentile(50), millis.getMaxValue(), times);
            }
        });
    }

    private static JavaProcess start(String bootstrap, Path folder) {
        return JavaProcess.start(
                "planner",
                ShippedPlanner.jar(),
                192,
                Map.of(
                        "kafka.bootstrap.servers", bootstrap,
                        "kafka-streams.state.dir", folder.resolve("planner").toString(),
                        "quarkus.http.port", "0"),
                folder);
    }

    private static Duration outage(JavaProcess planner, BlockingQueue<ModelFleet.Command> commands)
            throws InterruptedException {
        Instant killed = Instant.now();
        planner.kill();
        planner.restart();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            ModelFleet.Command command = commands.poll(1, TimeUnit.SECONDS);
            if (command != null && command.decided().isAfter(killed)) {
                Duration outage = Duration.between(killed, Instant.now());
                System.out.printf("%d ms%n", outage.toMillis());
                return outage;
            }
        }
        throw new IllegalStateException("no decision within " + PATIENCE);
    }

    private static void sendSlowly(BlockingQueue<StepMessage> facts, ModelFleet fleet) {
        try {
            while (true) {
                fleet.send(facts.take());
                TimeUnit.MILLISECONDS.sleep(1_000 / FACTS_PER_SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
