package dev.headway.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.messaging.DeadLetters;
import dev.headway.messaging.Decoded;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import dev.headway.model.message.ControlPlaneCommand;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.SurveyCluster;
import dev.headway.model.message.ControlPlaneEvent.ClusterSurveyed;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.Message;
import dev.headway.testkit.quarkus.BrokerAndSandbox;
import dev.headway.testkit.sandbox.Sandbox;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application as it ships, with a broker and two clusters. */
@QuarkusTest
@QuarkusTestResource(
        value = BrokerAndSandbox.class,
        initArgs = @ResourceArg(name = BrokerAndSandbox.CLUSTERS, value = "2"))
@SuppressWarnings("NullAway.Init") // injected by the test resource
class ControlPlaneExecutorAppTest {

    private static final Instant SENT = Instant.now();
    private static final String REVISION = SandboxCharts.NEXT.replace('.', '-');
    private static final String INSTALLED = SandboxCharts.INSTALLED.replace('.', '-');

    Sandbox sandbox;

    private final MessageCodec planner = new MessageCodec("planner");
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();
    private KafkaProducer<String, byte[]> producer;
    private KafkaConsumer<String, byte[]> consumer;

    @BeforeEach
    void connect() {
        String bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "test", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(
                "headway.control-plane.events",
                "headway.control-plane.commands.dead-letter",
                "headway.cluster.registrations"));
    }

    @AfterEach
    void disconnect() {
        producer.close();
        consumer.close();
    }

    @Test
    void carriesOutTheCommandsOfTwoClustersEachInItsOrder() {
        for (String cluster : List.of("cluster-1", "cluster-2")) {
            send(new SurveyCluster(step(cluster, "survey"), Bench.spec(target()), SENT));
            send(new ApplyCrds(step(cluster, "crds"), target(), SENT));
            send(new InstallRevision(step(cluster, "revision"), target(), INSTALLED, SENT));
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> messages(RevisionInstalled.class).count() == 2);
        for (String cluster : List.of("cluster-1", "cluster-2")) {
            assertThat(seen)
                    .filteredOn(record -> record.topic().endsWith(".events") && cluster.equals(record.key()))
                    .<Class<?>>extracting(record -> message(record).getClass())
                    .containsExactly(ClusterSurveyed.class, CrdsApplied.class, RevisionInstalled.class);
            assertThat(sandbox.cluster(cluster).state().releases())
                    .hasEntrySatisfying(
                            "istiod-" + REVISION,
                            release -> assertThat(release.version()).isEqualTo(SandboxCharts.NEXT));
        }
        ConsumerRecord<String, byte[]> surveyed = seen.stream()
                .filter(record -> record.topic().endsWith(".events"))
                .findFirst()
                .orElseThrow();
        assertThat(header(surveyed, "ce_causationid"))
                .isEqualTo("istio-1-30-3/%s/survey#1/dev.headway.control-plane.survey-cluster.v1"
                        .formatted(surveyed.key()));
        assertThat(header(surveyed, "ce_source")).isEqualTo("/control-plane-executor");
    }

    @Test
    void buriesACommandThatCannotBeReadAndRefusesItsStep() {
        StepRef step = step("cluster-1", "cni");
        ProducerRecord<String, byte[]> broken = planner.encode(new ApplyCrds(step, target(), SENT), SENT, "");
        String data = new String(broken.value(), UTF_8).replace(SandboxCharts.NEXT, "newest");
        producer.send(new ProducerRecord<>(broken.topic(), null, "cluster-1", data.getBytes(UTF_8), broken.headers()));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> messages(ControlPlaneStepRefused.class)
                        .anyMatch(refused ->
                                refused.step().equals(step) && refused.reason() == FailureReason.UNREADABLE_COMMAND));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> poll().anyMatch(r -> r.topic().endsWith(".dead-letter")));
        ConsumerRecord<String, byte[]> letter = seen.stream()
                .filter(r -> r.topic().endsWith(".dead-letter"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(letter.value(), UTF_8)).isEqualTo(data);
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo(Decoded.Reason.UNREADABLE_DATA.name());
    }

    @Test
    void registersItsClustersAgainAndAgain() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> messages(ClusterRegistered.class)
                                .filter(registered -> registered.cluster().equals("cluster-2"))
                                .count()
                        >= 2);

        ClusterRegistered registered = messages(ClusterRegistered.class)
                .filter(candidate -> candidate.cluster().equals("cluster-1"))
                .findFirst()
                .orElseThrow();
        assertThat(registered.labels()).isEqualTo(Labels.of(Map.of("environment", "staging")));
        assertThat(registered.uid())
                .isEqualTo(sandbox.cluster("cluster-1")
                        .client()
                        .namespaces()
                        .withName("kube-system")
                        .require()
                        .getMetadata()
                        .getUid());
        assertThat(registered.kubernetesVersion()).startsWith("v1.");
    }

    private void send(ControlPlaneCommand command) {
        producer.send(planner.encode(command, SENT, ""));
    }

    private <M extends Message> Stream<M> messages(Class<M> type) {
        return poll().filter(record -> !record.topic().endsWith(".dead-letter"))
                .map(ControlPlaneExecutorAppTest::message)
                .filter(type::isInstance)
                .map(type::cast);
    }

    private Stream<ConsumerRecord<String, byte[]>> poll() {
        consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
        return seen.stream();
    }

    private static Message message(ConsumerRecord<String, byte[]> record) {
        if (MessageCodec.decode(record) instanceof Decoded.Read read) {
            return read.envelope().message();
        }
        throw new AssertionError("not readable: " + record);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private Target target() {
        return new Target(
                IstioVersion.parse(SandboxCharts.NEXT),
                REVISION,
                sandbox.charts().toString());
    }

    private static StepRef step(String cluster, String step) {
        return new StepRef("istio-1-30-3", cluster, StepId.parse(step), 1);
    }
}
