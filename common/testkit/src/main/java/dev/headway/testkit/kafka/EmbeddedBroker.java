package dev.headway.testkit.kafka;

import dev.headway.messaging.TopicSetup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka node, broker and controller in one (KRaft), inside this process.
 *
 * <p>It uses classes of Kafka that are no public API; they are used nowhere else.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final int START_ATTEMPTS = 3;

    private final Path directory;
    private final int port;
    private KafkaRaftServer server;

    private EmbeddedBroker(Path directory, int port, KafkaRaftServer server) {
        this.directory = directory;
        this.port = port;
        this.server = server;
    }

    /**
     * Starts a broker.
     *
     * @param directory where the logs are; a directory that a broker used before is continued
     * @param port where clients connect on 127.0.0.1; 0 takes a free one
     */
    public static EmbeddedBroker start(Path directory, int port) {
        for (int attempt = 1; ; attempt++) {
            int clients = port == 0 ? freePort() : port;
            try {
                return startAt(directory, clients, freePort());
            } catch (RuntimeException e) {
                // A free port may be taken by someone else before the broker binds it.
                if (attempt == START_ATTEMPTS || port != 0) {
                    throw e;
                }
            }
        }
    }

    /** The address clients connect to. */
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Creates every topic of Headway that does not exist yet. */
    public EmbeddedBroker withTopics(int partitions) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            TopicSetup.create(admin, partitions, (short) 1);
        }
        return this;
    }

    /** Stops it and starts it again where it was: the same address, the same data. Clients are without a broker meanwhile. */
    public void restart() {
        close();
        server = serve(directory, port, freePort());
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static EmbeddedBroker startAt(Path directory, int clients, int controller) {
        return new EmbeddedBroker(directory, clients, serve(directory, clients, controller));
    }

    private static KafkaRaftServer serve(Path directory, int clients, int controller) {
        Map<String, String> config = config(directory, clients, controller);
        try {
            if (!Files.exists(directory.resolve("meta.properties"))) {
                Files.createDirectories(directory);
                format(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot format " + directory, e);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format " + directory, e);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config, false), Time.SYSTEM);
        server.startup();
        return server;
    }

    private static void format(Path directory) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(1)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setHasDynamicQuorum(false)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static Map<String, String> config(Path directory, int clients, int controller) {
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + clients + ",CONTROLLER://127.0.0.1:" + controller);
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clients);
        config.put("controller.listener.names", "CONTROLLER");
        config.put("inter.broker.listener.name", "PLAINTEXT");
        config.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        config.put("log.dirs", directory.toString());
        config.put("auto.create.topics.enable", "false");
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            config.put(topic + ".replication.factor", "1");
            config.put(topic + ".num.partitions", "1");
        }
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("group.coordinator.append.linger.ms", "0");
        config.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // A killed service must be replaced in seconds, not in 45.
        config.put("group.min.session.timeout.ms", "3000");
        config.put("message.max.bytes", Integer.toString(TopicSetup.MAX_MESSAGE_BYTES));
        config.put("log.segment.bytes", Integer.toString(64 * 1024 * 1024));
        config.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
        return config;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port", e);
        }
    }
}
