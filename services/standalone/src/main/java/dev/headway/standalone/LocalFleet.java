package dev.headway.standalone;

import dev.headway.mesh.ProcessSignals;
import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A broker and sandbox clusters in this process, and one folder for all they write.
 *
 * <p>Closing it leaves nothing behind.
 */
final class LocalFleet implements AutoCloseable {

    /** Enough for executors of several replicas, few enough to start in a moment. */
    private static final int PARTITIONS = 4;

    private final Path folder;
    private final EmbeddedBroker broker;
    private final Sandbox sandbox;

    private LocalFleet(Path folder, EmbeddedBroker broker, Sandbox sandbox) {
        this.folder = folder;
        this.broker = broker;
        this.sandbox = sandbox;
    }

    /**
     * Starts both, side by side.
     *
     * @param port of the broker; 0 takes a free one
     */
    static LocalFleet start(int port, int clusters, int nodes) {
        Path folder = newFolder();
        // The sandbox installs with Helm too.
        ProcessSignals signals = ProcessSignals.capture();
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
            signals.restore();
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
        sandbox.close();
        broker.close();
        remove(folder);
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder, e);
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
