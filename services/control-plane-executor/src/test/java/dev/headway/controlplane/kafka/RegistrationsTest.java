package dev.headway.controlplane.kafka;

import static dev.headway.testkit.apiserver.Faults.ALWAYS;
import static dev.headway.testkit.apiserver.Faults.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.controlplane.kubernetes.Fabric8FleetGateway;
import dev.headway.controlplane.kubernetes.FleetConfig;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterPins;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.KubeconfigClusters;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.Labels;
import dev.headway.model.message.ClusterRegistration;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ClusterRegistration.ClusterUnreachable;
import dev.headway.model.message.ClusterRegistration.ClusterUnregistered;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.kafka.EmbeddedBroker;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registrations with a real broker and an API server that has troubles. */
@SuppressWarnings("NullAway.Init")
class RegistrationsTest {

    private static final Duration BRIEF = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String TOPIC = "headway.cluster.registrations";

    private record Settings(Duration compareEvery, Duration repeatEvery, Duration learnWithin)
            implements RegistrationsConfig {}

    private record Fleet(int patience, Duration retry, Duration retryMost, Duration silence) implements FleetConfig {}

    /** A registry that a test changes as it likes. */
    private static final class Registry implements Clusters {
        private volatile List<Cluster> clusters = List.of();
        private volatile Map<String, String> problems = Map.of();

        @Override
        public List<Cluster> all() {
            return clusters;
        }

        @Override
        public Optional<Cluster> find(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, String> problems() {
            return problems;
        }
    }

    private final ApiServer server = ApiServer.builder().name("blue").build().start();
    private final Registry registry = new Registry();
    private final ClusterPins pins = new ClusterPins();
    private EmbeddedBroker broker;
    private KubeconfigClusters kubeconfig;
    private KafkaProducer<String, byte[]> producer;
    private KafkaConsumer<String, byte[]> consumer;
    private Registrations registrations;
    private final List<ClusterRegistration> seen = new ArrayList<>();

    @BeforeEach
    void connect(@TempDir Path folder) throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("kafka"), 0).withTopics(1);
        kubeconfig =
                new KubeconfigClusters(Files.writeString(folder.resolve("config"), server.kubeconfig()), List.of());
        registry.clusters = kubeconfig.all();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
        registrations = registrations(LONG);
    }

    private Registrations registrations(Duration repeat) {
        return new Registrations(
                new Fabric8FleetGateway(registry, pins, new Fleet(3, BRIEF, BRIEF, SILENCE)),
                this::send,
                new Settings(BRIEF, repeat, Duration.ofSeconds(10)),
                Map.of("bootstrap.servers", broker.bootstrap()));
    }

    @AfterEach
    void disconnect() {
        registrations.stop(new ShutdownEvent());
        consumer.close();
        producer.close();
        kubeconfig.close();
        broker.close();
        server.close();
    }

    @Test
    void tellsWhenAClusterIsLostAndWhenItIsBack() {
        start();
        String uid = awaitLast(ClusterRegistered.class).uid();

        server.faults().respond(on("GET", "/namespaces/kube-system"), 401, ALWAYS);
        server.dropWatches();
        assertThat(awaitLast(ClusterUnreachable.class)).satisfies(lost -> {
            assertThat(lost.uid()).isEqualTo(uid);
            assertThat(lost.reason()).isEqualTo(FailureReason.CLUSTER_UNREACHABLE);
            assertThat(lost.detail()).isEqualTo("cluster 'blue' answers 401 to GET namespaces/kube-system");
        });

        server.faults().clear();
        assertThat(awaitLast(ClusterRegistered.class).uid()).isEqualTo(uid);
        assertThat(seen).as("each of them once").hasSize(3);
    }

    @Test
    void refusesAClusterThatHasTheNameOfAnotherUntilAPersonFreesIt() {
        publish(new ClusterRegistered(
                "blue", "uid-before", Labels.none(), "v1.32.0", Instant.now().minusSeconds(60)));
        start();
        assertThat(pins.uid("blue")).as("known before anything is done").contains("uid-before");

        assertThat(awaitLast(ClusterUnreachable.class)).satisfies(lost -> {
            assertThat(lost.reason()).isEqualTo(FailureReason.CLUSTER_REPLACED);
            assertThat(lost.uid()).isEqualTo("uid-before");
            assertThat(lost.detail()).contains("the name belongs to uid-before");
        });

        send(new ProducerRecord<>(TOPIC, "blue", null));

        assertThat(awaitLast(ClusterRegistered.class).uid()).isNotEqualTo("uid-before");
    }

    @Test
    void remembersTheUidOfAClusterThatWasLostWhenTheProcessEnded() {
        publish(new ClusterUnreachable(
                "blue", "uid-before", FailureReason.CLUSTER_UNREACHABLE, "no answer", Instant.now()));
        start();

        assertThat(awaitLast(ClusterUnreachable.class, FailureReason.CLUSTER_REPLACED)
                        .uid())
                .isEqualTo("uid-before");
    }

    @Test
    void takesAClusterThatLeavesTheRegistryOffTheFleetAndLeavesOthersAlone() {
        publish(new ClusterRegistered("green", "uid-of-green", Labels.none(), "v1.32.0", Instant.now()));
        start();
        awaitLast(ClusterRegistered.class);

        registry.clusters = List.of();

        assertThat(awaitLast(ClusterUnregistered.class).cluster()).isEqualTo("blue");
        await().untilAsserted(() -> assertThat(pins.uid("blue")).isEmpty());
        assertThat(seen)
                .filteredOn(message -> message.cluster().equals("green"))
                .hasSize(1);
    }

    @Test
    void saysWhyADescribedClusterCannotBeUsed() {
        registry.clusters = List.of();
        registry.problems = Map.of("blue", "Secret blue has 'exec', which is refused in a Secret");
        start();

        assertThat(awaitLast(ClusterUnreachable.class).detail())
                .isEqualTo("Secret blue has 'exec', which is refused in a Secret");
    }

    @Test
    void tellsThatAClusterIsLostWhoseWatchesCannotBeOpened() {
        start();
        awaitLast(ClusterRegistered.class);

        server.faults()
                .respond(
                        on("GET", "/api/v1/namespaces")
                                .and(request -> !request.path().endsWith("kube-system")),
                        403,
                        ALWAYS);
        server.dropWatches();

        assertThat(awaitLast(ClusterUnreachable.class).detail())
                .isEqualTo("cluster 'blue' answers 403 to WATCH namespaces/kube-system");
    }

    @Test
    void tellsThatAClusterIsLostWhoseConnectionIsCut() {
        start();
        awaitLast(ClusterRegistered.class);

        server.faults().cut(on("*", "/"));
        server.dropWatches();

        assertThat(awaitLast(ClusterUnreachable.class).detail()).startsWith("cluster 'blue' does not answer: ");
    }

    @Test
    void asksAgainWhenAnOpenWatchIsSilent() {
        server.faults().silenceWatches(on("GET", "/namespaces"));
        start();
        awaitLast(ClusterRegistered.class);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> server.requests().snapshot().count("watch", "namespaces") >= 2);

        assertThat(seen).as("silence alone is no loss").hasSize(1);
    }

    @Test
    void asksNothingWhileTheWatchIsOpenAndStillGivesSignsOfLife() {
        registrations = registrations(BRIEF);
        start();
        awaitLast(ClusterRegistered.class);
        await().until(() -> server.requests().snapshot().count("watch", "namespaces") == 1);
        server.requests().reset();

        await().until(() -> last() instanceof ClusterRegistered && seen.size() >= 5);

        assertThat(server.requests().snapshot().counts()).isEmpty();
    }

    private void start() {
        registrations.learn(new StartupEvent());
        registrations.start(new StartupEvent());
    }

    private <T extends ClusterRegistration> T awaitLast(Class<T> type) {
        await().atMost(Duration.ofSeconds(30)).until(() -> type.isInstance(last()));
        return type.cast(last());
    }

    private ClusterUnreachable awaitLast(Class<ClusterUnreachable> type, FailureReason reason) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> last() instanceof ClusterUnreachable lost && lost.reason() == reason);
        return type.cast(last());
    }

    private ClusterRegistration last() {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            if (MessageCodec.decode(record) instanceof Read(var envelope)
                    && envelope.message() instanceof ClusterRegistration registration) {
                seen.add(registration);
            }
        }
        return seen.isEmpty() ? new ClusterUnregistered("nobody", Instant.EPOCH) : seen.getLast();
    }

    private void publish(ClusterRegistration registration) {
        send(new MessageCodec("control-plane-executor").encode(registration, registration.occurredAt(), ""));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
