package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Server-side apply: what a manager applies is merged in, what it applied before and no longer does is taken out, and
 * what others own stays as it is unless forced.
 */
final class ApplyPatch {
    /** An object after an apply, and who owns what of it. */
    record Result(ObjectNode object, Map<ManagedFields.Owner, ManagedFields.Owned> owners) {}

    private final MergeSchema schema;
    private final ManagedFields managedFields;

    ApplyPatch(MergeSchema schema, ManagedFields managedFields) {
        this.schema = schema;
        this.managedFields = managedFields;
    }

    /** Applies a configuration to an object; fields of other managers it would change give a 409 unless forced. */
    Result apply(ObjectNode live, ObjectNode config, ManagedFields.Owner self, boolean force) {
        Map<ManagedFields.Owner, ManagedFields.Owned> owners = managedFields.read(live);
        FieldSet wanted = FieldSet.of(schema, ManagedFields.ownable(config));
        FieldSet others = new FieldSet();
        owners.forEach((owner, owned) -> {
            if (!owner.equals(self)) {
                others.addAll(owned.fields());
            }
        });
        ObjectNode merged = (ObjectNode) merge(schema, live, config);
        if (owners.containsKey(self)) {
            prune(schema, merged, owners.get(self).fields(), wanted, others);
        }
        FieldSet.Difference difference =
                FieldSet.difference(schema, ManagedFields.ownable(live), ManagedFields.ownable(merged));
        if (!force) {
            refuseConflicts(owners, self, difference.changed());
        }
        Map<ManagedFields.Owner, ManagedFields.Owned> after = new LinkedHashMap<>(owners);
        after.forEach((owner, owned) -> {
            owned.fields().removeAll(difference.changed());
            owned.fields().removeAll(difference.removed());
        });
        after.put(self, new ManagedFields.Owned(wanted, managedFields.now()));
        return new Result(merged, after);
    }

    private static void refuseConflicts(
            Map<ManagedFields.Owner, ManagedFields.Owned> owners, ManagedFields.Owner self, FieldSet changed) {
        List<KubeStatus.Cause> causes = new ArrayList<>();
        StringBuilder listed = new StringBuilder();
        owners.forEach((owner, owned) -> {
            List<String> paths = owner.equals(self)
                    ? List.of()
                    : owned.fields().common(changed).paths();
            if (!paths.isEmpty()) {
                String with = "with " + owner.described();
                paths.forEach(
                        path -> causes.add(new KubeStatus.Cause("FieldManagerConflict", "conflict " + with, path)));
                listed.append("\nconflicts ").append(with).append(":");
                paths.forEach(path -> listed.append("\n- ").append(path));
            }
        });
        if (causes.isEmpty()) {
            return;
        }
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: %s: %s"
                        .formatted(causes.get(0).message(), causes.get(0).field())
                : "Apply failed with %d conflicts: %s"
                        .formatted(causes.size(), listed.toString().strip());
        throw new KubeStatus(409, "Conflict", message, Json.object())
                .withCauses(causes)
                .error();
    }

    private static JsonNode merge(MergeSchema schema, JsonNode live, JsonNode config) {
        return switch (schema.merge(config)) {
            case ATOMIC -> config.deepCopy();
            case SET -> mergedSet(live, config);
            case KEYED_LIST -> mergedList(schema, live, config);
            case FIELDS -> {
                if (!config.isObject()) {
                    yield config.deepCopy();
                }
                ObjectNode result = live instanceof ObjectNode object ? object.deepCopy() : Json.object();
                for (Map.Entry<String, JsonNode> field : config.properties()) {
                    if (!field.getValue().isNull()) {
                        JsonNode old = result.path(field.getKey());
                        result.set(field.getKey(), merge(schema.field(field.getKey()), old, field.getValue()));
                    }
                }
                yield result;
            }
        };
    }

    private static ArrayNode mergedSet(JsonNode live, JsonNode config) {
        List<JsonNode> result = new ArrayList<>();
        live.forEach(result::add);
        config.forEach(item -> {
            if (!result.contains(item)) {
                result.add(item);
            }
        });
        return JsonNodeFactory.instance.arrayNode().addAll(result);
    }

    /** The items of both lists: in the order of the configuration if it names all, else new ones behind. */
    private static ArrayNode mergedList(MergeSchema schema, JsonNode live, JsonNode config) {
        Map<String, JsonNode> result = new LinkedHashMap<>();
        live.forEach(item -> result.put(schema.element(item), item));
        Map<String, JsonNode> applied = new LinkedHashMap<>();
        for (JsonNode item : config) {
            String element = schema.element(item);
            JsonNode merged = merge(schema.items(), result.getOrDefault(element, Json.missing()), item);
            applied.put(element, merged);
            result.put(element, merged);
        }
        boolean all = applied.keySet().containsAll(result.keySet());
        return JsonNodeFactory.instance.arrayNode().addAll((all ? applied : result).values());
    }

    /** Takes out of a value what was applied before, is not wanted any more, and belongs to nobody else. */
    private static void prune(MergeSchema schema, JsonNode value, FieldSet before, FieldSet wanted, FieldSet others) {
        FieldSet none = new FieldSet();
        Map<String, JsonNode> parts = FieldSet.elements(schema, value);
        before.children().forEach((element, set) -> {
            JsonNode part = parts.getOrDefault(element, Json.missing());
            FieldSet stillWanted = wanted.children().getOrDefault(element, none);
            FieldSet stillOwned = others.children().getOrDefault(element, none);
            if (stillWanted.isEmpty() && stillOwned.isEmpty()) {
                remove(schema, value, element);
            } else if (set.hasChildren() && !part.isMissingNode()) {
                prune(FieldSet.part(schema, element), part, set, stillWanted, withKeys(schema, element, stillOwned));
            }
        });
    }

    /** The fields of others with the keys of a list item, which stay as long as the item does. */
    private static FieldSet withKeys(MergeSchema schema, String element, FieldSet others) {
        if (!element.startsWith("k:")) {
            return others;
        }
        ObjectNode keys = Json.object();
        schema.keys().forEach(key -> keys.put("f:" + key, true));
        FieldSet all = FieldSet.parse(keys);
        all.addAll(others);
        return all;
    }

    private static void remove(MergeSchema schema, JsonNode value, String element) {
        if (value instanceof ObjectNode object) {
            object.remove(element.substring(2));
        } else if (value instanceof ArrayNode list) {
            for (int i = list.size() - 1; i >= 0; i--) {
                String own = element.startsWith("v:") ? "v:" + list.get(i) : schema.element(list.get(i));
                if (own.equals(element)) {
                    list.remove(i);
                }
            }
        }
    }
}
