package dev.headway.controlplane.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.headway.mesh.helm.Values;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Takes secrets out of what people are shown: the data of Secrets, and values whose key sounds like one. */
final class Redaction {

    static final String HIDDEN = "(redacted)";

    private static final Pattern SECRET = Pattern.compile("(?i).*(password|passwd|token|secret|key|credential).*");
    private static final int SHORTEST = 4;

    private final Set<String> secrets =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    /** The values with what sounds like a secret hidden; it is hidden in every later text too. */
    JsonNode values(Values values) {
        JsonNode tree = values.tree();
        hide(tree, false);
        return tree;
    }

    private void hide(JsonNode node, boolean secret) {
        if (node instanceof ObjectNode object) {
            // The key of a toleration or of a selector's requirement names something public.
            boolean requirement = object.has("operator") || object.has("effect");
            for (String name :
                    object.properties().stream().map(Map.Entry::getKey).toList()) {
                boolean hidden = secret || (SECRET.matcher(name).matches() && !(requirement && name.equals("key")));
                JsonNode child = object.get(name);
                if (child.isTextual() && hidden && !child.asText().isEmpty()) {
                    remember(child.asText());
                    object.set(name, TextNode.valueOf(HIDDEN));
                } else {
                    hide(child, hidden && !child.isObject());
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (secret && array.get(i).isTextual()) {
                    remember(array.get(i).asText());
                    array.set(i, TextNode.valueOf(HIDDEN));
                } else {
                    hide(array.get(i), secret);
                }
            }
        }
    }

    private void remember(String secret) {
        if (secret.length() >= SHORTEST) {
            secrets.add(secret);
        }
    }

    /** An object with the data of a Secret hidden. */
    static JsonNode object(JsonNode object) {
        if (object.path("kind").asText().equals("Secret")) {
            for (String part : new String[] {"data", "stringData"}) {
                if (object.path(part) instanceof ObjectNode data) {
                    data.properties().stream().map(Map.Entry::getKey).toList().forEach(name -> data.put(name, HIDDEN));
                }
            }
        }
        return object;
    }

    /** A text without the secrets that were seen in values. */
    String text(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, HIDDEN);
        }
        return clean;
    }
}
