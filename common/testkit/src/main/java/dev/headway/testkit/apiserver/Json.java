package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON and YAML forms of objects, as Jackson trees. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final YAMLMapper YAML = new YAMLMapper();

    private Json() {}

    static JsonNode missing() {
        return MissingNode.getInstance();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Parses bytes as JSON; bytes that are none give a 400. */
    static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node == null ? missing() : node;
        } catch (IOException e) {
            throw KubeStatus.badRequest("couldn't get version/kind; json parse error: " + e.getMessage())
                    .error();
        }
    }

    /** Parses bytes as YAML, of which JSON is a part; bytes that are none give a 400. */
    static JsonNode parseYaml(byte[] bytes) {
        try {
            return YAML.readTree(bytes);
        } catch (IOException e) {
            throw KubeStatus.badRequest("error decoding YAML: " + e.getMessage())
                    .error();
        }
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e);
        }
    }

    static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : node.asText();
    }

    /** The object at a field, created where it is missing. */
    static ObjectNode objectAt(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode found ? found : parent.putObject(field);
    }

    /**
     * A copy without the fields that are null. The API server decodes objects into structs, in which null and absent are the
     * same; of custom resources it prunes the nulls that their schema does not allow.
     */
    static ObjectNode withoutNulls(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        dropNulls(copy);
        return copy;
    }

    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        }
        node.forEach(Json::dropNulls);
    }

    /** The plain values of a list as text; empty for anything else. */
    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.elements().forEachRemaining(item -> texts.add(item.asText()));
        return texts;
    }
}
