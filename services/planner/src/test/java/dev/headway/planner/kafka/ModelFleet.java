package dev.headway.planner.kafka;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Amount;
import dev.headway.model.Labels;
import dev.headway.model.StepKind;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.planner.domain.Fixtures;
import dev.headway.planner.domain.ModelExecutors;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Many clusters without clusters: commands are answered by model executors, each with the one fact that ends it. Everything before
 * the nodes is answered at once; what concerns a node is up to the listener.
 */
final class ModelFleet implements AutoCloseable {

    static final String UPGRADE = "up";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A command as it became visible.
     *
     * @param cause the id of the fact it follows from, empty for none
     * @param decided when the planner decided it
     * @param fact what its executor would report
     */
    record Command(StepMessage message, String cause, Instant decided, StepMessage fact) {}

    /** Learns of every command about a node. */
    interface Listener {
        void commanded(Command command);
    }

    private final String bootstrap;
    private final MessageCodec codec = new MessageCodec("model");
    private final ModelExecutors executors = new ModelExecutors();
    private final KafkaProducer<String, byte[]> producer;
    private final Thread reader = Thread.ofPlatform().daemon().name("model-fleet").unstarted(this::read);
    private final int clusters;
    private final int inFlight;
    private final CountDownLatch underWay;
    private final Listener listener;
    private volatile boolean open = true;

    /**
     * A fleet that is not there yet.
     *
     * @param inFlight how many nodes of each cluster may be under way at once
     */
    ModelFleet(String bootstrap, int clusters, int nodes, int inFlight, Listener listener) {
        this.bootstrap = bootstrap;
        this.clusters = clusters;
        this.inFlight = inFlight;
        this.listener = listener;
        underWay = new CountDownLatch(clusters * inFlight);
        executors.looksLike(Fixtures.survey(Fixtures.nodes(nodes)));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", 0), new StringSerializer(), new ByteArraySerializer());
    }

    /** Registers the clusters, requests their upgrade, and returns when all of them are at their nodes. */
    void upgrade() throws InterruptedException {
        reader.start();
        IntStream.rangeClosed(1, clusters)
                .mapToObj("cluster-%04d"::formatted)
                .forEach(name -> send(new ClusterRegistered(
                        name, "uid-" + name, Labels.of(Map.of("stage", "all")), "1.33", Instant.now())));
        send(Fixtures.request(
                UPGRADE,
                Fixtures.withNodes(
                        Fixtures.spec(List.of(Fixtures.stage("all", clusters, 0, Duration.ZERO, false))),
                        Amount.of(inFlight))));
        if (!underWay.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("%d of %d nodes are not under way after %s"
                    .formatted(underWay.getCount(), clusters * inFlight, PATIENCE));
        }
    }

    /** Publishes a message and tells its id. */
    String send(Message message) {
        producer.send(codec.encode(message, Instant.now(), ""));
        return MessageCodec.idOf(message);
    }

    @Override
    public void close() throws InterruptedException {
        open = false;
        reader.join();
        producer.close();
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrap)) {
            consumer.subscribe(MessageCatalogue.topics().stream()
                    .map(MessageCatalogue.TopicEntry::name)
                    .filter(name -> name.endsWith(".commands"))
                    .toList());
            while (open) {
                consumer.poll(Duration.ofMillis(50)).forEach(this::take);
            }
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (!(MessageCodec.decode(record) instanceof Read(var envelope))
                || !(envelope.message() instanceof StepMessage command)) {
            throw new IllegalStateException("not a command: " + record);
        }
        StepMessage fact = executors.obey(command, Instant.now()).getLast();
        if (command.step().step().kind() != StepKind.NODE) {
            send(fact);
            return;
        }
        underWay.countDown();
        Header cause = record.headers().lastHeader("ce_causationid");
        listener.commanded(new Command(
                command,
                cause == null ? "" : new String(cause.value(), java.nio.charset.StandardCharsets.UTF_8),
                Instant.ofEpochMilli(record.timestamp()),
                fact));
    }

    /** A consumer that sees what is committed, from the beginning. */
    static KafkaConsumer<String, byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "benchmark",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }
}
