package dev.headway.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.messaging.DeadLetters;
import dev.headway.messaging.Decoded;
import dev.headway.messaging.Envelope;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.NodeCommand.ReleaseNode;
import dev.headway.model.message.NodeCommand.UpgradeNode;
import dev.headway.model.message.NodeEvent.NodeReleased;
import dev.headway.model.message.NodeEvent.NodeStepRefused;
import dev.headway.model.message.NodeEvent.NodeUpgraded;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** The application as it ships, with a broker and a cluster. */
@QuarkusTest
@QuarkusTestResource(Environment.class)
@SuppressWarnings("NullAway.Init") // injected by the environment
class NodeExecutorAppTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    NodePool pool;

    private final MessageCodec planner = new MessageCodec("planner");
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();
    private KafkaProducer<String, byte[]> producer;
    private KafkaConsumer<String, byte[]> consumer;

    @BeforeEach
    void connect() {
        String bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
        producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "group.id", "test", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of("headway.node.events", "headway.node.commands.dead-letter"));
    }

    @AfterEach
    void disconnect() {
        producer.close();
        consumer.close();
    }

    @Test
    void walksANodeByMessages() {
        pool.node("n1", 2);
        pool.stage("1-30-3");
        StepRef step = step("n1");
        UpgradeNode upgrade = NodeFixture.upgrade(step, NodeFixture.DRAIN, LONG);
        ProducerRecord<String, byte[]> command = planner.encode(upgrade, Instant.now(), "");
        send(command);
        send(planner.encode(upgrade, Instant.now(), ""));

        assertThat(event(NodeUpgraded.class).message().step()).isEqualTo(step);
        assertThat(text(recordOf(NodeUpgraded.class), "ce_causationid")).isEqualTo(MessageCodec.idOf(upgrade));
        assertThat(text(recordOf(NodeUpgraded.class), "ce_source")).isEqualTo("/node-executor");
        assertThat(recordOf(NodeUpgraded.class).key()).isEqualTo(NodePool.NAME);

        send(planner.encode(new ReleaseNode(step, "n1", Instant.now()), Instant.now(), ""));

        assertThat(event(NodeReleased.class).message().schedulable()).isTrue();
        assertThat(pool.unschedulable("n1")).isFalse();
    }

    @Test
    void buriesACommandThatCannotBeReadAndRefusesItsStep() {
        ProducerRecord<String, byte[]> broken =
                planner.encode(new ReleaseNode(step("n2"), "n2", Instant.now()), Instant.now(), "");
        String data = new String(broken.value(), UTF_8).replace("\"node\":\"n2\"", "\"node\":null");
        send(new ProducerRecord<>(broken.topic(), null, NodePool.NAME, data.getBytes(UTF_8), broken.headers()));

        NodeStepRefused refused = event(NodeStepRefused.class).message();
        assertThat(refused)
                .returns(FailureReason.UNREADABLE_COMMAND, NodeStepRefused::reason)
                .returns("n2", NodeStepRefused::node);
        await().until(() -> poll().stream().anyMatch(r -> r.topic().endsWith(".dead-letter")));
        ConsumerRecord<String, byte[]> letter = seen.stream()
                .filter(r -> r.topic().endsWith(".dead-letter"))
                .findFirst()
                .orElseThrow();
        assertThat(new String(letter.value(), UTF_8)).isEqualTo(data);
        assertThat(text(letter, DeadLetters.REASON)).isEqualTo(Decoded.Reason.UNREADABLE_DATA.name());
    }

    private static StepRef step(String node) {
        return new StepRef("istio-1-30-3", NodePool.NAME, StepId.node(node), 1);
    }

    private <M extends Message> Envelope<M> event(Class<M> type) {
        await().atMost(Duration.ofSeconds(30)).until(() -> poll().stream().anyMatch(r -> is(r, type)));
        ConsumerRecord<String, byte[]> record = recordOf(type);
        Decoded.Read read = (Decoded.Read) MessageCodec.decode(record);
        return new Envelope<>(
                type.cast(read.envelope().message()),
                read.envelope().id(),
                read.envelope().time());
    }

    private ConsumerRecord<String, byte[]> recordOf(Class<? extends Message> type) {
        return seen.stream().filter(record -> is(record, type)).findFirst().orElseThrow();
    }

    private void send(ProducerRecord<String, byte[]> record) {
        assertThat(producer.send(record)).succeedsWithin(LONG);
    }

    private List<ConsumerRecord<String, byte[]>> poll() {
        consumer.poll(Duration.ofMillis(50)).forEach(seen::add);
        return seen;
    }

    private static boolean is(ConsumerRecord<String, byte[]> record, Class<? extends Message> type) {
        return record.topic().equals("headway.node.events")
                && MessageCodec.decode(record) instanceof Decoded.Read(Envelope<? extends Message> envelope)
                && type.isInstance(envelope.message());
    }

    private static String text(ConsumerRecord<String, byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), UTF_8);
    }
}
