package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Strategic merge patch: a merge patch that merges keyed lists by their key, with the directives {@code $patch},
 * {@code $retainKeys}, {@code $deleteFromPrimitiveList} and {@code $setElementOrder}.
 */
final class StrategicMerge {
    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMerge() {}

    /** The target with the patch merged into it; neither is changed. */
    static JsonNode apply(MergeSchema schema, JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        String directive = changes.path(DIRECTIVE).asText();
        if (directive.equals("delete")) {
            return Json.object();
        }
        ObjectNode result =
                target instanceof ObjectNode object && !directive.equals("replace") ? object.deepCopy() : Json.object();
        if (changes.has(RETAIN_KEYS)) {
            result.retain(Json.texts(changes.path(RETAIN_KEYS)));
        }
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (!change.getKey().startsWith("$")) {
                field(schema.field(change.getKey()), result, change.getKey(), change.getValue());
            }
        }
        deleteFromLists(result, changes);
        order(schema, result, changes);
        return result;
    }

    private static void field(MergeSchema schema, ObjectNode result, String name, JsonNode change) {
        if (change.isNull()) {
            result.remove(name);
        } else if (change.isObject()) {
            if (change.path(DIRECTIVE).asText().equals("delete")) {
                result.remove(name);
            } else {
                result.set(name, apply(schema, result.path(name), change));
            }
        } else if (change instanceof ArrayNode list) {
            result.set(name, list(schema, result.path(name), list));
        } else {
            result.set(name, change);
        }
    }

    private static ArrayNode list(MergeSchema schema, JsonNode live, ArrayNode patch) {
        return switch (schema.merge(patch)) {
            case KEYED_LIST -> keyed(schema, live, patch);
            case SET -> set(live, patch);
            case FIELDS, ATOMIC -> withoutDirectives(patch);
        };
    }

    private static ArrayNode keyed(MergeSchema schema, JsonNode live, ArrayNode patch) {
        String key = schema.keys().get(0);
        boolean replace = has(patch, item -> item.path(DIRECTIVE).asText().equals("replace"));
        List<JsonNode> result = new ArrayList<>();
        if (!replace) {
            live.forEach(item -> result.add(item.deepCopy()));
        }
        for (JsonNode change : patch) {
            if (isBare(change)) {
                continue;
            }
            JsonNode wanted = change.path(key);
            if (wanted.isMissingNode()) {
                throw KubeStatus.badRequest("map: %s does not contain declared merge key: %s".formatted(change, key))
                        .error();
            }
            int at = indexOf(result, key, wanted);
            if (change.path(DIRECTIVE).asText().equals("delete")) {
                result.removeIf(item -> same(item.path(key), wanted));
            } else if (at < 0) {
                result.add(apply(schema.items(), Json.object(), change));
            } else {
                result.set(at, apply(schema.items(), result.get(at), change));
            }
        }
        return JsonNodeFactory.instance.arrayNode().addAll(result);
    }

    private static ArrayNode set(JsonNode live, ArrayNode patch) {
        List<JsonNode> result = new ArrayList<>();
        live.forEach(result::add);
        patch.forEach(item -> {
            if (!result.contains(item)) {
                result.add(item);
            }
        });
        return JsonNodeFactory.instance.arrayNode().addAll(result);
    }

    private static ArrayNode withoutDirectives(ArrayNode patch) {
        ArrayNode result = JsonNodeFactory.instance.arrayNode();
        patch.forEach(item -> {
            if (!isBare(item)) {
                result.add(item.deepCopy());
            }
        });
        return result;
    }

    private static void deleteFromLists(ObjectNode result, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getKey().startsWith(DELETE_FROM_LIST)) {
                String name = change.getKey().substring(DELETE_FROM_LIST.length());
                List<JsonNode> kept = new ArrayList<>();
                result.path(name).forEach(item -> {
                    if (!has(change.getValue(), gone -> same(gone, item))) {
                        kept.add(item);
                    }
                });
                result.set(name, JsonNodeFactory.instance.arrayNode().addAll(kept));
            }
        }
    }

    /** Puts the items named by an order into that order; the others keep their place before the next named one. */
    private static void order(MergeSchema schema, ObjectNode result, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getKey().startsWith(ORDER)) {
                String name = change.getKey().substring(ORDER.length());
                MergeSchema list = schema.field(name);
                List<JsonNode> unordered = new ArrayList<>();
                result.path(name).forEach(unordered::add);
                List<JsonNode> ordered = new ArrayList<>();
                for (JsonNode wanted : change.getValue()) {
                    Predicate<JsonNode> named = wanted.isObject()
                            ? item -> same(
                                    item.path(list.keys().get(0)),
                                    wanted.path(list.keys().get(0)))
                            : item -> same(item, wanted);
                    unordered.stream().filter(named).forEach(ordered::add);
                }
                result.set(name, JsonNodeFactory.instance.arrayNode().addAll(woven(unordered, ordered)));
            }
        }
    }

    private static List<JsonNode> woven(List<JsonNode> all, List<JsonNode> ordered) {
        List<JsonNode> result = new ArrayList<>(ordered);
        for (int i = 0; i < all.size(); i++) {
            JsonNode item = all.get(i);
            if (!ordered.contains(item)) {
                int after = i == 0 ? 0 : result.indexOf(all.get(i - 1)) + 1;
                result.add(after, item);
            }
        }
        return result;
    }

    /** An item that only carries a directive for its whole list. */
    private static boolean isBare(JsonNode item) {
        return item.size() == 1 && item.has(DIRECTIVE);
    }

    private static int indexOf(List<JsonNode> items, String key, JsonNode wanted) {
        for (int i = 0; i < items.size(); i++) {
            if (same(items.get(i).path(key), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return a.asText().equals(b.asText());
    }

    private static boolean has(JsonNode list, Predicate<JsonNode> wanted) {
        for (JsonNode item : list) {
            if (wanted.test(item)) {
                return true;
            }
        }
        return false;
    }
}
