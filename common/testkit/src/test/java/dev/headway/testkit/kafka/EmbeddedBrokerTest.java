package dev.headway.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.messaging.MessageCatalogue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @Test
    void keepsTopicsAndRecordsAcrossARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0).withTopics(3)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                assertThat(admin.listTopics().names().get())
                        .containsAll(MessageCatalogue.topics().stream()
                                .map(MessageCatalogue.TopicEntry::name)
                                .toList())
                        .contains("headway.node.commands.dead-letter");
            }
            try (var producer = new KafkaProducer<String, String>(
                    Map.of("bootstrap.servers", broker.bootstrap()), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>("headway.upgrade.events", "key", "value"))
                        .get();
            }
        }
        try (EmbeddedBroker again = EmbeddedBroker.start(directory, 0).withTopics(3);
                var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", again.bootstrap(), "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("headway.upgrade.events", 0)));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(consumer.poll(java.time.Duration.ofMillis(200)))
                            .extracting(record -> record.key() + "=" + record.value())
                            .containsExactly("key=value"));
        }
    }

    @Test
    void goesOnAtTheSameAddressAfterARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0).withTopics(1);
                var producer = new KafkaProducer<String, String>(
                        Map.of("bootstrap.servers", broker.bootstrap(), "enable.idempotence", "true"),
                        new StringSerializer(),
                        new StringSerializer())) {
            long first = producer.send(new ProducerRecord<>("headway.upgrade.events", "key", "before"))
                    .get()
                    .offset();

            broker.restart();

            assertThat(producer.send(new ProducerRecord<>("headway.upgrade.events", "key", "after"))
                            .get()
                            .offset())
                    .isEqualTo(first + 1);
        }
    }
}
