package dev.headway.planner.kafka;

import dev.headway.model.message.StepMessage;
import dev.headway.testkit.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.streams.KafkaStreams;

/**
 * How long it takes from a fact being due on its topic until the command that follows from it is visible to a reader of committed
 * records: the shipped planner with RocksDB and a broker, all in this process. A bare topology with the same settings is measured
 * in the same run. {@code main [SECONDS]} says how long each rate is kept, 20 s by default.
 */
final class LoopLatencyBenchmark {

    private static final int PARTITIONS = 4;
    private static final int CLUSTERS = 100;
    private static final int NODES = 250;
    private static final int IN_FLIGHT = 10;
    private static final int[] RATES = {200, 2_000};
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int WARM_UP_RATE = 500;

    private LoopLatencyBenchmark() {}

    /** Prints both, side by side. */
    public static void main(String[] args) throws Exception {
        Duration duration = Duration.ofSeconds(args.length > 0 ? Integer.parseInt(args[0]) : 20);
        Scratch.run(folder -> {
            List<OpenLoop.Result> bare;
            List<OpenLoop.Result> planner;
            try (EmbeddedBroker broker =
                    EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(PARTITIONS)) {
                bare = bare(broker.bootstrap(), folder.resolve("bare"), duration);
                planner = planner(broker.bootstrap(), folder.resolve("planner"), duration);
            }
            System.out.println(Scratch.machine());
            for (int i = 0; i < RATES.length; i++) {
                System.out.printf("%5d facts/s  bare     %s%n", RATES[i], bare.get(i));
                System.out.printf("               planner  %s%n", planner.get(i));
            }
        });
    }

    private static List<OpenLoop.Result> bare(String bootstrap, Path disk, Duration duration) throws Exception {
        OpenLoop loop = new OpenLoop();
        try (BareTopology bare = BareTopology.start(bootstrap, PARTITIONS, disk, loop)) {
            return measured(loop, duration, bare::send);
        }
    }

    private static List<OpenLoop.Result> planner(String bootstrap, Path disk, Duration duration) throws Exception {
        OpenLoop loop = new OpenLoop();
        BlockingQueue<StepMessage> facts = new LinkedBlockingQueue<>();
        ModelFleet.Listener listener = command -> {
            loop.visible(command.cause());
            facts.add(command.fact());
        };
        try (KafkaStreams streams = ShippedPlanner.streams(bootstrap, disk);
                ModelFleet fleet = new ModelFleet(bootstrap, CLUSTERS, NODES, IN_FLIGHT, listener)) {
            streams.start();
            fleet.upgrade();
            return measured(loop, duration, () -> fleet.send(facts.take()));
        }
    }

    private static List<OpenLoop.Result> measured(OpenLoop loop, Duration duration, OpenLoop.Sender sender)
            throws InterruptedException {
        loop.run(WARM_UP_RATE, WARM_UP, sender);
        List<OpenLoop.Result> results = new ArrayList<>();
        for (int rate : RATES) {
            results.add(loop.run(rate, duration, sender));
        }
        return results;
    }
}
