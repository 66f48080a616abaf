package dev.headway.planner.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.Decoded.Read;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCodec;
import dev.headway.model.Amount;
import dev.headway.model.Outcome;
import dev.headway.model.message.Message;
import dev.headway.model.message.StepMessage;
import dev.headway.model.message.UpgradeEvent.StepCompleted;
import dev.headway.model.message.UpgradeEvent.UpgradeEnded;
import dev.headway.planner.domain.Fixtures;
import dev.headway.planner.domain.ModelExecutors;
import dev.headway.testkit.kafka.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology with the settings it is shipped with, RocksDB and a real broker; the executors are models. */
class PlannerBrokerTest {

    @TempDir
    Path directory;

    private final MessageCodec codec = new MessageCodec("test");
    private final ModelExecutors executors = new ModelExecutors();
    private final List<Message> published = new ArrayList<>();

    @Test
    void finishesAnUpgradeAlthoughThePlannerIsReplacedAndItsDiskIsLost() throws Exception {
        executors.looksLike(Fixtures.survey(Fixtures.nodes(30)));
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(directory.resolve("broker"), 0).withTopics(2);
                KafkaProducer<String, byte[]> producer = producer(broker);
                KafkaConsumer<String, byte[]> consumer = consumer(broker)) {
            send(producer, Fixtures.cluster("blue", "mesh", "yes"));
            try (KafkaStreams first = planner(broker, "first")) {
                first.start();
                send(producer, Fixtures.request("up", Fixtures.withNodes(Fixtures.spec(), Amount.of(3))));
                workUntil(consumer, producer, () -> count(StepCompleted.class) >= 12);
            }
            try (KafkaStreams second = planner(broker, "second")) {
                second.start();
                workUntil(consumer, producer, () -> count(UpgradeEnded.class) > 0);
            }
        }

        assertThat(published.stream()
                        .flatMap(message -> message instanceof UpgradeEnded ended
                                ? java.util.stream.Stream.of(ended.outcome())
                                : java.util.stream.Stream.empty()))
                .containsExactly(Outcome.COMPLETED);
        assertThat(published.stream()
                        .filter(StepCompleted.class::isInstance)
                        .map(message -> ((StepCompleted) message).step())
                        .toList())
                .hasSize(40)
                .doesNotHaveDuplicates();
        assertThat(executors.mostCordoned()).isEqualTo(3);
        assertThat(executors.cordoned()).isEmpty();
    }

    private void workUntil(
            KafkaConsumer<String, byte[]> consumer, KafkaProducer<String, byte[]> producer, BooleanSupplier done) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("waited a minute; published so far: %s", published.size())
                    .isLessThan(end);
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                assertThat(MessageCodec.decode(record)).isInstanceOf(Read.class);
                Message message =
                        ((Read) MessageCodec.decode(record)).envelope().message();
                published.add(message);
                if (message instanceof StepMessage command) {
                    executors.answer(command, Instant.now()).forEach(event -> send(producer, event));
                }
            }
        }
    }

    private long count(Class<? extends Message> type) {
        return published.stream().filter(type::isInstance).count();
    }

    private void send(KafkaProducer<String, byte[]> producer, Message message) {
        producer.send(codec.encode(message, Instant.now(), ""));
    }

    private KafkaStreams planner(EmbeddedBroker broker, String disk) {
        return ShippedPlanner.streams(broker.bootstrap(), directory.resolve(disk));
    }

    private static KafkaProducer<String, byte[]> producer(EmbeddedBroker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<String, byte[]> consumer(EmbeddedBroker broker) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "group.id",
                        "test",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(MessageCatalogue.topics().stream()
                .map(MessageCatalogue.TopicEntry::name)
                .filter(name -> name.endsWith(".commands") || name.equals("headway.upgrade.events"))
                .toList());
        return consumer;
    }
}
