package dev.headway.mesh.helm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * User values of a release: an immutable tree. Paths are keys joined by dots, such as {@code updateStrategy.type}.
 *
 * <p>A null in the tree is kept: to Helm it means that the chart's default is removed.
 */
public final class Values {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final ObjectNode tree;

    private Values(ObjectNode tree) {
        this.tree = tree;
    }

    /** No values at all: the chart's defaults. */
    public static Values none() {
        return new Values(JsonNodeFactory.instance.objectNode());
    }

    /** The values of a tree; anything but an object means none. */
    public static Values of(JsonNode tree) {
        return tree instanceof ObjectNode object ? new Values(object.deepCopy()) : none();
    }

    /** The values of a map of plain Java values. */
    public static Values of(Map<String, ?> values) {
        return of(YAML.<JsonNode>valueToTree(values));
    }

    /**
     * Reads values from YAML or JSON.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static Values parse(String text) {
        try {
            return of(YAML.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not values: " + e.getOriginalMessage(), e);
        }
    }

    /** What is at a path. */
    public Optional<JsonNode> at(String path) {
        JsonNode node = tree;
        for (String key : keys(path)) {
            node = node.path(key);
        }
        return node.isMissingNode() ? Optional.empty() : Optional.of(node.deepCopy());
    }

    /** The text at a path, empty when there is none. */
    public String text(String path) {
        return at(path).map(JsonNode::asText).orElse("");
    }

    /** These values with another one at a path; parents are made where they are missing. */
    public Values with(String path, JsonNode value) {
        ObjectNode copy = tree.deepCopy();
        List<String> keys = keys(path);
        ObjectNode parent = copy;
        for (String key : keys.subList(0, keys.size() - 1)) {
            parent = parent.get(key) instanceof ObjectNode child ? child : parent.putObject(key);
        }
        parent.set(keys.getLast(), value.deepCopy());
        return new Values(copy);
    }

    /** These values with a text at a path. */
    public Values with(String path, String value) {
        return with(path, JsonNodeFactory.instance.textNode(value));
    }

    /** These values without what is at a path, and without parents that this leaves empty. */
    public Values without(String path) {
        ObjectNode copy = tree.deepCopy();
        remove(copy, keys(path));
        return new Values(copy);
    }

    /** A copy of the tree. */
    public JsonNode tree() {
        return tree.deepCopy();
    }

    /** The same as YAML, as Helm reads it from a file. */
    public String toYaml() {
        try {
            return YAML.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can be written as YAML", e);
        }
    }

    private static void remove(ObjectNode parent, List<String> keys) {
        if (keys.size() == 1) {
            parent.remove(keys.getFirst());
        } else if (parent.get(keys.getFirst()) instanceof ObjectNode child) {
            remove(child, keys.subList(1, keys.size()));
            if (child.isEmpty()) {
                parent.remove(keys.getFirst());
            }
        }
    }

    private static List<String> keys(String path) {
        return List.of(path.split("\\.", -1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Values values && tree.equals(values.tree);
    }

    @Override
    public int hashCode() {
        return tree.hashCode();
    }

    @Override
    public String toString() {
        return tree.toString();
    }
}
