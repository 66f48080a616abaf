package dev.headway.testkit.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.headway.messaging.Decoded;
import dev.headway.testkit.GeneratedFiles;
import dev.headway.messaging.Json;
import dev.headway.messaging.MessageCatalogue;
import dev.headway.messaging.MessageCatalogue.TopicEntry;
import dev.headway.messaging.MessageCodec;
import dev.headway.messaging.TopicSetup;
import dev.headway.model.message.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every message of the catalogue to its golden form, its schema and its way over Kafka. */
class MessageContractTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Path CONTRACT = Path.of("../../deploy/asyncapi");
    private static final Map<String, Message> SAMPLES = MessageSamples.all().stream()
            .collect(toMap(
                    sample -> MessageCatalogue.typeOf(sample.getClass()),
                    sample -> sample,
                    (a, b) -> {
                        throw new IllegalStateException("two samples of " + a.getClass());
                    },
                    TreeMap::new));

    static Stream<Arguments> samples() {
        return SAMPLES.entrySet().stream()
                .map(sample -> Arguments.argumentSet(sample.getKey(), sample.getKey(), sample.getValue()));
    }

    @Test
    void thereIsOneSampleOfEveryTypeInTheCatalogue() {
        assertThat(SAMPLES.keySet())
                .containsExactlyInAnyOrderElementsOf(MessageCatalogue.topics().stream()
                        .flatMap(topic -> topic.types().keySet().stream())
                        .toList());
    }

    @Test
    void everyMessageHasItsGoldenJson() throws IOException {
        Map<String, String> golden = new TreeMap<>();
        for (Map.Entry<String, Message> sample : SAMPLES.entrySet()) {
            golden.put(sample.getKey() + ".json", pretty().writeValueAsString(sample.getValue()) + "\n");
        }
        new GeneratedFiles(GOLDEN).mustBe(golden);
    }

    @Test
    void schemasAndAsyncApiAreCurrent() throws IOException {
        Map<String, String> contract = new TreeMap<>();
        Schemas schemas = new Schemas();
        for (Map.Entry<String, Message> sample : SAMPLES.entrySet()) {
            ObjectNode schema = schemas.of(sample.getValue().getClass());
            contract.put("schemas/" + sample.getKey() + ".json", pretty().writeValueAsString(schema) + "\n");
        }
        contract.put("asyncapi.yaml", asyncApi());
        new GeneratedFiles(CONTRACT).mustBe(contract);
    }

    @Test
    void theTopicScriptIsCurrent() throws IOException {
        StringBuilder script = new StringBuilder("""
                #!/usr/bin/env bash
                # Creates every topic of Headway. Usage: topics.sh BOOTSTRAP [PARTITIONS] [REPLICATION]
                set -euo pipefail
                create() {
                  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$bootstrap" --create --if-not-exists --replication-factor "$replication" "$@"
                }
                bootstrap="$1" partitions="${2:-12}" replication="${3:-1}"

                """);
        for (NewTopic topic : TopicSetup.topics(2, (short) 1)) {
            script.append("create --topic ")
                    .append(topic.name())
                    .append(topic.numPartitions() == 1 ? " --partitions 1" : " --partitions \"$partitions\"");
            new TreeMap<>(topic.configs())
                    .forEach((key, value) ->
                            script.append(" --config ").append(key).append('=').append(value));
            script.append('\n');
        }
        new GeneratedFiles(Path.of("../../deploy/kafka")).mustBe(Map.of("topics.sh", script.toString()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyMessageSatisfiesItsSchema(String type, Message sample) throws IOException {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(new Schemas().of(sample.getClass()));
        assertThat(schema.validate(Json.mapper().valueToTree(sample))).as(type).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyMessageSurvivesTheWayOverKafka(String type, Message sample) {
        ProducerRecord<String, byte[]> record = new MessageCodec("test").encode(sample, MessageSamples.AT, "cause-1");

        assertThat(record.key()).isEqualTo(sample.key());
        assertThat(header(record, "ce_type")).isEqualTo(type);
        assertThat(header(record, "ce_id")).isEqualTo(sample.identity() + "/" + type);
        assertThat(header(record, "ce_causationid")).isEqualTo("cause-1");
        assertThat(MessageCodec.decode(record.topic(), record.headers(), record.value(), MessageSamples.AT))
                .isInstanceOfSatisfying(Decoded.Read.class, read -> {
                    assertThat(read.envelope().message()).isEqualTo(sample);
                    assertThat(read.envelope().time()).isEqualTo(MessageSamples.AT);
                });
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyMessageIsReadFromAStructuredEventWithoutHeaders(String type, Message sample) throws IOException {
        ObjectNode event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", "any")
                .put("source", "/a-script")
                .put("type", type)
                .set("data", Json.mapper().valueToTree(sample));

        assertThat(MessageCodec.decode(
                        MessageCatalogue.topicOf(sample.getClass()).name(),
                        new RecordHeaders(),
                        Json.mapper().writeValueAsBytes(event),
                        MessageSamples.AT))
                .isInstanceOfSatisfying(
                        Decoded.Read.class,
                        read -> assertThat(read.envelope().message()).isEqualTo(sample));
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static ObjectWriter pretty() {
        return Json.mapper().writerWithDefaultPrettyPrinter();
    }

    private static String asyncApi() throws JsonProcessingException {
        ObjectNode api = Json.mapper().createObjectNode().put("asyncapi", "3.0.0");
        api.putObject("info")
                .put("title", "Headway")
                .put("version", "1")
                .put(
                        "description",
                        "CloudEvents 1.0 over Kafka: written in binary mode, read in binary and structured mode.");
        ObjectNode channels = api.putObject("channels");
        ObjectNode operations = api.putObject("operations");
        ObjectNode messages = api.putObject("components").putObject("messages");
        for (TopicEntry topic : MessageCatalogue.topics()) {
            ObjectNode channel = channels.putObject(topic.name());
            channel.put("address", topic.name());
            ObjectNode carried = channel.putObject("messages");
            new TreeMap<>(topic.types()).forEach((type, record) -> {
                carried.putObject(type).put("$ref", "#/components/messages/" + type);
                ObjectNode message = messages.putObject(type);
                message.put("name", type).put("title", record.getSimpleName());
                message.put("contentType", "application/json");
                message.putObject("payload").put("$ref", "./schemas/" + type + ".json");
            });
            ObjectNode operation = operations.putObject("write " + topic.name());
            operation.put("action", "send").put("summary", "Written only by: " + topic.writer());
            operation.putObject("channel").put("$ref", "#/channels/" + topic.name());
        }
        return YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build()
                .writeValueAsString(api);
    }
}
