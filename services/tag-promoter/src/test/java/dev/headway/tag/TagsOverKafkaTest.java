package dev.headway.tag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.FailureReason;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.message.Message;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.testkit.quarkus.BrokerAndSandbox;
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
@QuarkusTestResource(BrokerAndSandbox.class)
class TagsOverKafkaTest {

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
        consumer.subscribe(List.of("headway.tag.events", "headway.tag.commands.dead-letter"));
    }

    @AfterEach
    void disconnect() {
        producer.close();
        consumer.close();
    }

    @Test
    void answersACommandWithAnEventThatNamesItsCause() {
        MoveTagBack command = command("cluster-1", "a");
        send(PLANNER.encode(command, command.occurredAt(), ""));

        ConsumerRecord<String, byte[]> record = event("a");
        assertThat(message(record)).isInstanceOf(TagMovedBack.class);
        assertThat(record.key()).isEqualTo("cluster-1");
        assertThat(header(record, "ce_source")).isEqualTo("/tag-promoter");
        assertThat(header(record, "ce_causationid")).isEqualTo(MessageCodec.idOf(command));
        assertThat(header(record, "ce_id")).isEqualTo("a/cluster-1/tag/canary#1/dev.headway.tag.moved-back.v1");
    }

    @Test
    void repeatsAnEventUnderTheSameId() {
        MoveTagBack command = command("nowhere", "b");
        send(PLANNER.encode(command, command.occurredAt(), ""));
        send(PLANNER.encode(command, command.occurredAt(), ""));

        await().atMost(Duration.ofSeconds(20)).until(() -> events("b").size() == 2);
        assertThat(events("b"))
                .extracting(record -> header(record, "ce_id"))
                .containsOnly("b/nowhere/tag/canary#1/dev.headway.tag.step-refused.v1");
    }

    @Test
    void setsACommandAsideThatItCannotReadAndSaysSo() {
        MoveTagBack command = command("cluster-1", "c");
        ProducerRecord<String, byte[]> good = PLANNER.encode(command, command.occurredAt(), "");
        String broken = new String(good.value(), UTF_8).replace("\"from\"", "\"whence\"");
        send(new ProducerRecord<>(good.topic(), null, good.key(), broken.getBytes(UTF_8), good.headers()));
        MoveTagBack next = command("cluster-1", "d");
        send(PLANNER.encode(next, next.occurredAt(), ""));

        assertThat(message(event("c"))).isInstanceOfSatisfying(TagStepRefused.class, refused -> {
            assertThat(refused.tag()).isEqualTo("canary");
            assertThat(refused.reason()).isEqualTo(FailureReason.UNREADABLE_COMMAND);
            assertThat(refused.detail()).contains("from is null");
        });
        assertThat(message(event("d"))).isInstanceOf(TagMovedBack.class);
        assertThat(seen)
                .filteredOn(record -> record.topic().endsWith(".dead-letter"))
                .anySatisfy(
                        record -> assertThat(new String(record.value(), UTF_8)).isEqualTo(broken));
    }

    private static MoveTagBack command(String cluster, String upgrade) {
        return new MoveTagBack(
                new StepRef(upgrade, cluster, StepId.tag("canary"), 1),
                "canary",
                "1-29-6",
                "1-30-3",
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
                .filter(record -> record.topic().equals("headway.tag.events"))
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
