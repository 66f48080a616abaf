package dev.headway.planner.kafka;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What every benchmark needs: a folder of its own, and words about the machine. */
final class Scratch {

    /** Measures something, in this folder. */
    interface Work {
        void in(Path folder) throws Exception;
    }

    private Scratch() {}

    static void run(Work work) throws Exception {
        // Outside Quarkus the root logger takes everything, and Kafka words every record it sends.
        Logger.getLogger("").setLevel(Level.WARNING);
        Path folder = Files.createTempDirectory("headway-benchmark-");
        try {
            work.in(folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Processors, load and JDK. */
    static String machine() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        String model = Files.exists(cpus)
                ? Files.readAllLines(cpus).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse("?")
                : "?";
        return "%d processors (%s), load %.1f, JDK %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version());
    }
}
