package dev.headway.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.health.domain.Commands;
import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Expectation.NodeServing;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent.HealthConfirmed;
import dev.headway.model.message.HealthEvent.HealthUnknown;
import dev.headway.model.message.Message;
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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service between the topics of a real broker and a sandbox cluster. */
@QuarkusTest
@QuarkusTestResource(BrokerAndCluster.class)
class HealthOverKafkaTest {

    private static final MessageCodec PLANNER = new MessageCodec("planner");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap = "";

    private KafkaProducer<String, byte[]> producer;
    private KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> seen = new ArrayList<>();

    @BeforeEach
    void connect() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "group.id",
                        "test-" + System.nanoTime(),
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of("headway.health.events", "headway.health.commands.dead-letter"));
    }

    @AfterEach
    void disconnect() {
        producer.close();
        consumer.close();
    }

    @Test
    void answersACommandWithAVerdictThatNamesItsCause() {
        ConfirmHealth command = command("cluster-1", "a", "node-1");
        send(PLANNER.encode(command, command.occurredAt(), ""));

        ConsumerRecord<String, byte[]> record = event("a");
        assertThat(message(record)).isInstanceOf(HealthConfirmed.class);
        assertThat(record.key()).isEqualTo("cluster-1");
        assertThat(header(record, "ce_source")).isEqualTo("/health-watcher");
        assertThat(header(record, "ce_causationid")).isEqualTo(MessageCodec.idOf(command));
        assertThat(header(record, "ce_id")).isEqualTo("a/cluster-1/node/node-1#1/dev.headway.health.confirmed.v1");
    }

    @Test
    void repeatsAVerdictUnderTheSameId() {
        ConfirmHealth command = command("nowhere", "b", "node-1");
        send(PLANNER.encode(command, command.occurredAt(), ""));
        send(PLANNER.encode(command, command.occurredAt(), ""));

        await().atMost(Duration.ofSeconds(20)).until(() -> events("b").size() == 2);
        assertThat(events("b"))
                .extracting(record -> header(record, "ce_id"))
                .containsOnly("b/nowhere/node/node-1#1/dev.headway.health.unknown.v1");
    }

    @Test
    void setsACommandAsideThatItCannotReadAndSaysSo() {
        ConfirmHealth command = command("cluster-1", "c", "node-1");
        ProducerRecord<String, byte[]> good = PLANNER.encode(command, command.occurredAt(), "");
        String broken = new String(good.value(), UTF_8).replace("\"window\":\"1s\"", "\"window\":\"soon\"");
        send(new ProducerRecord<>(good.topic(), null, good.key(), broken.getBytes(UTF_8), good.headers()));
        ConfirmHealth next = command("cluster-1", "d", "node-2");
        send(PLANNER.encode(next, next.occurredAt(), ""));

        assertThat(message(event("c")))
                .isInstanceOfSatisfying(
                        HealthUnknown.class,
                        verdict -> assertThat(verdict.evidence())
                                .singleElement()
                                .satisfies(evidence ->
                                        assertThat(evidence.observed()).contains("soon")));
        assertThat(message(event("d"))).isInstanceOf(HealthConfirmed.class);
        assertThat(seen)
                .filteredOn(record -> record.topic().endsWith(".dead-letter"))
                .anySatisfy(
                        record -> assertThat(new String(record.value(), UTF_8)).isEqualTo(broken));
    }

    private static ConfirmHealth command(String cluster, String upgrade, String node) {
        return Commands.confirmState(
                new StepRef(upgrade, cluster, StepId.node(node), 1),
                new NodeServing(node, "1-29-6", ""),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                Instant.parse("2026-11-20T21:04:05Z"));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        var unused = producer.send(record);
        producer.flush();
    }

    private ConsumerRecord<String, byte[]> event(String upgrade) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !events(upgrade).isEmpty());
        return events(upgrade).getFirst();
    }

    private List<ConsumerRecord<String, byte[]>> events(String upgrade) {
        consumer.poll(Duration.ofMillis(100)).forEach(seen::add);
        return seen.stream()
                .filter(record -> record.topic().equals("headway.health.events"))
                .filter(record -> header(record, "ce_correlationid").equals(upgrade))
                .toList();
    }

    private static Message message(ConsumerRecord<String, byte[]> record) {
        return ((Read) MessageCodec.decode(record)).envelope().message();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
