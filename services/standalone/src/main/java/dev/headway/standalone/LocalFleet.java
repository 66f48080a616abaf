package dev.headway.standalone;

import dev.headway.mesh.ProcessSignals;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A broker and sandbox clusters in this process, and one folder for all they write.
 *
 * <p>Closing it leaves nothing behind.
 */
final class LocalFleet implements AutoCloseable {

    /** Enough for executors of several replicas, few enough to start in a moment. */
    private static final int PARTITIONS = 4;

    private static final Duration REGISTRATION_PATIENCE = Duration.ofMinutes(2);

    private static final int REMOVE_ATTEMPTS = 100;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Path folder;
    private final EmbeddedBroker broker;
    private final Sandbox sandbox;

    private LocalFleet(Path folder, EmbeddedBroker broker, Sandbox sandbox) {
        this.folder = folder;
        this.broker = broker;
        this.sandbox = sandbox;
        // Ctrl-C ends the process without coming back to whoever would close this.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Starts both, side by side.
     *
     * @param port of the broker; 0 takes a free one
     */
    static LocalFleet start(int port, int clusters, int nodes) {
        Path folder = newFolder();
        CompletableFuture<EmbeddedBroker> broker = CompletableFuture.supplyAsync(
                () -> EmbeddedBroker.start(folder.resolve("kafka"), port).withTopics(PARTITIONS));
        try {
            Sandbox sandbox = Sandbox.start(folder, clusters, nodes);
            return new LocalFleet(folder, broker.join(), sandbox);
        } catch (RuntimeException e) {
            broker.thenAccept(EmbeddedBroker::close);
            remove(folder);
            throw e;
        } finally {
            // The sandbox installs with Helm too.
            ProcessSignals.restore();
        }
    }

    /**
     * Waits until the services have registered every cluster: a request for a cluster that nobody has registered is
     * rejected.
     *
     * @throws IllegalStateException if that takes too long
     */
    void awaitRegistrations() {
        Set<String> missing = new HashSet<>();
        sandbox.clusters().forEach(cluster -> missing.add(cluster.name()));
        TopicPartition registrations = new TopicPartition(
                MessageCatalogue.topicOfFamily(ClusterRegistration.class).name(), 0);
        long giveUp = System.nanoTime() + REGISTRATION_PATIENCE.toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(registrations));
            consumer.seekToBeginning(List.of(registrations));
            while (!missing.isEmpty()) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> missing.remove(record.key()));
                if (System.nanoTime() > giveUp) {
                    throw new IllegalStateException("nobody has registered " + missing);
                }
            }
        }
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    Sandbox sandbox() {
        return sandbox;
    }

    Path folder() {
        return folder;
    }

    Path log() {
        return folder.resolve("headway.log");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            sandbox.close();
            broker.close();
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        for (int attempt = 1; Files.exists(folder); attempt++) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                // At Ctrl-C the services still write while they stop.
                if (attempt == REMOVE_ATTEMPTS) {
                    throw new IllegalStateException("Cannot remove " + folder, e);
                }
            }
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("headway-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder", e);
        }
    }
}
