package dev.headway.standalone;

import dev.headway.mesh.ProcessSignals;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.testkit.kafka.EmbeddedBroker;
import dev.headway.testkit.sandbox.Sandbox;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxPrometheus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A broker in this process, clusters to work on, and one folder for all that is written. The clusters are a sandbox, or those of
 * a kubeconfig.
 *
 * <p>Closing it leaves nothing behind; clusters of a kubeconfig stay as they are.
 */
final class LocalFleet implements AutoCloseable {

    /** Enough for executors of several replicas, few enough to start in a moment. */
    private static final int PARTITIONS = 4;

    private static final Duration REGISTRATION_PATIENCE = Duration.ofMinutes(2);

    private static final String PROBED_NAMESPACE = "orders";
    private static final String PROBE = "probe";
    private static final int REMOVE_ATTEMPTS = 100;

    private final AtomicBoolean closed = new AtomicBoolean();
    private final Path folder;
    private final EmbeddedBroker broker;
    private final Optional<Sandbox> sandbox;
    private final RealClusters clusters;
    private Optional<SandboxPrometheus> prometheus = Optional.empty();

    private LocalFleet(Path folder, EmbeddedBroker broker, Optional<Sandbox> sandbox, RealClusters clusters) {
        this.folder = folder;
        this.broker = broker;
        this.sandbox = sandbox;
        this.clusters = clusters;
        // Ctrl-C ends the process without coming back to whoever would close this.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Starts a broker and sandbox clusters, side by side.
     *
     * @param port of the broker; 0 takes a free one
     */
    static LocalFleet start(int port, int clusters, int nodes) {
        return start(port, folder -> Sandbox.start(folder, clusters, nodes));
    }

    /** Starts a broker and these sandbox clusters, side by side. */
    static LocalFleet start(int port, List<SandboxCluster.Builder> clusters) {
        return start(port, folder -> Sandbox.start(folder, clusters));
    }

    /** Starts a broker for clusters that are there already. */
    static LocalFleet connect(int port, RealClusters clusters) {
        Path folder = newFolder();
        try {
            EmbeddedBroker broker =
                    EmbeddedBroker.start(folder.resolve("kafka"), port).withTopics(PARTITIONS);
            return new LocalFleet(folder, broker, Optional.empty(), clusters);
        } catch (RuntimeException e) {
            remove(folder);
            throw e;
        }
    }

    private static LocalFleet start(int port, Function<Path, Sandbox> starter) {
        Path folder = newFolder();
        // A thread of its own has the class loader of this one, by which Kafka looks its classes up; the common pool
        // has any.
        CompletableFuture<EmbeddedBroker> broker = CompletableFuture.supplyAsync(
                () -> EmbeddedBroker.start(folder.resolve("kafka"), port).withTopics(PARTITIONS),
                task -> Thread.ofPlatform().name("broker-start").start(task));
        try {
            Sandbox sandbox = starter.apply(folder);
            return new LocalFleet(
                    folder,
                    broker.join(),
                    Optional.of(sandbox),
                    new RealClusters(sandbox.kubeconfig(), List.of(), List.of()));
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
     * Starts a Prometheus that scrapes the sandbox, and in every cluster of it an ambient workload that also stays on a drained node: a
     * ztunnel without traffic shows nothing.
     *
     * @throws IllegalStateException saying what to install if there is no Prometheus and it cannot be downloaded
     */
    LocalFleet observed() {
        sandbox().clusters().forEach(cluster -> cluster.hurdles().daemonSet(PROBED_NAMESPACE, PROBE));
        prometheus = Optional.of(
                SandboxPrometheus.start(folder.resolve("prometheus"), sandbox().clusters()));
        return this;
    }

    /** The Prometheus, if there is one. */
    Optional<SandboxPrometheus> prometheus() {
        return prometheus;
    }

    /**
     * Waits until the services have registered every cluster: a request for a cluster that nobody has registered is
     * rejected.
     *
     * @throws IllegalStateException if that takes too long
     */
    void awaitRegistrations() {
        Map<String, ClusterRegistered> registered = registrations(REGISTRATION_PATIENCE);
        Set<String> missing = new TreeSet<>(clusters.names());
        missing.removeAll(registered.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("nobody has registered " + missing);
        }
    }

    /** What the services have registered, once it is every cluster or patience is at its end. */
    Map<String, ClusterRegistered> registrations(Duration patience) {
        Map<String, ClusterRegistered> registered = new TreeMap<>();
        TopicPartition registrations = new TopicPartition(
                MessageCatalogue.topicOfFamily(ClusterRegistration.class).name(), 0);
        long giveUp = System.nanoTime() + patience.toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(registrations));
            consumer.seekToBeginning(List.of(registrations));
            while (!registered.keySet().containsAll(clusters.names()) && System.nanoTime() < giveUp) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (MessageCodec.decode(record) instanceof Read(var envelope)
                            && envelope.message() instanceof ClusterRegistered cluster) {
                        registered.put(cluster.cluster(), cluster);
                    }
                });
            }
        }
        return registered;
    }

    /** How the services reach the clusters. */
    RealClusters clusters() {
        return clusters;
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    EmbeddedBroker broker() {
        return broker;
    }

    /**
     * The sandbox.
     *
     * @throws IllegalStateException if the clusters are those of a kubeconfig
     */
    Sandbox sandbox() {
        return sandbox.orElseThrow(() -> new IllegalStateException("the clusters are real, there is no sandbox"));
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
            prometheus.ifPresent(SandboxPrometheus::close);
            sandbox.ifPresent(Sandbox::close);
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
