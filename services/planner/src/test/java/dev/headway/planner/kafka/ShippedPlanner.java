package dev.headway.planner.kafka;

import dev.headway.planner.domain.DecisionLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** The planner as it is shipped: its topology in this process, the settings of its Kafka Streams, its package. */
final class ShippedPlanner {

    private static final String PREFIX = "kafka-streams.";

    private ShippedPlanner() {}

    /** The planner with RocksDB on this disk, not started. */
    static KafkaStreams streams(String bootstrap, Path disk) {
        return new KafkaStreams(
                PlannerTopology.build(
                        new TestConfig(PlannerConfig.Store.ROCKSDB), InstantSource.system(), DecisionLog.NONE),
                settings("planner", bootstrap, disk));
    }

    /** The settings of Kafka Streams that the planner is shipped with, for an application. */
    static Properties settings(String application, String bootstrap, Path disk) {
        Properties shipped = new Properties();
        try (InputStream input =
                Files.newInputStream(classes().resolve(Path.of("META-INF", "microprofile-config.properties")))) {
            shipped.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException("the planner has no settings", e);
        }
        Properties settings = new Properties();
        shipped.stringPropertyNames().stream()
                .filter(name ->
                        name.startsWith(PREFIX) && !shipped.getProperty(name).contains("${"))
                .forEach(name -> settings.put(name.substring(PREFIX.length()), shipped.getProperty(name)));
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, disk.toString());
        return settings;
    }

    /** What {@code java -jar} runs, once the module is packaged. */
    static Path jar() {
        Path jar = classes().resolveSibling(Path.of("quarkus-app", "quarkus-run.jar"));
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing; package the planner first");
        }
        return jar;
    }

    private static Path classes() {
        try {
            return Path.of(PlannerTopology.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the planner is at no path", e);
        }
    }
}
