package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A set of field paths as in {@code fieldsV1} of managed fields. A path element is {@code f:NAME} for a field,
 * {@code k:KEYS} for an item of a keyed list or {@code v:VALUE} for an item of a set.
 */
final class FieldSet {
    private static final String SELF = ".";

    private final NavigableMap<String, FieldSet> children = new TreeMap<>();
    private boolean member;

    /** Every leaf of a value, and every item of its keyed lists. */
    static FieldSet of(MergeSchema schema, JsonNode value) {
        FieldSet set = new FieldSet();
        switch (schema.merge(value)) {
            case ATOMIC -> set.member = true;
            case SET -> value.forEach(item -> set.child("v:" + item).member = true);
            case KEYED_LIST -> value.forEach(item -> set.children.put(schema.element(item), ofItem(schema, item)));
            case FIELDS -> {
                for (Map.Entry<String, JsonNode> field : value.properties()) {
                    FieldSet child = of(schema.field(field.getKey()), field.getValue());
                    if (!child.isEmpty()) {
                        set.children.put("f:" + field.getKey(), child);
                    }
                }
                set.member = value.isEmpty();
            }
        }
        return set;
    }

    private static FieldSet ofItem(MergeSchema schema, JsonNode item) {
        FieldSet set = of(schema.items(), item);
        set.member = true;
        return set;
    }

    /** What differs between two values: the paths that are new or changed, and those that are gone. */
    record Difference(FieldSet changed, FieldSet removed) {
        Difference() {
            this(new FieldSet(), new FieldSet());
        }

        boolean isEmpty() {
            return changed.isEmpty() && removed.isEmpty();
        }

        private void put(String element, Difference inner) {
            if (!inner.changed.isEmpty()) {
                changed.children.put(element, inner.changed);
            }
            if (!inner.removed.isEmpty()) {
                removed.children.put(element, inner.removed);
            }
        }
    }

    static Difference difference(MergeSchema schema, JsonNode before, JsonNode after) {
        Difference difference = new Difference();
        compare(schema, before, after, difference);
        return difference;
    }

    private static void compare(MergeSchema schema, JsonNode before, JsonNode after, Difference difference) {
        if (before.isMissingNode()) {
            difference.changed.addAll(of(schema, after));
        } else if (after.isMissingNode()) {
            difference.removed.addAll(of(schema, before));
        } else if (before.equals(after)) {
            return;
        } else if (before.isObject() && after.isObject() && schema.merge(after) == MergeSchema.Merge.FIELDS) {
            parts(schema, before, after, difference);
        } else if (before.isArray() && after.isArray() && schema.merge(after) != MergeSchema.Merge.ATOMIC) {
            parts(schema, before, after, difference);
        } else {
            difference.changed.addAll(of(schema, after));
        }
    }

    private static void parts(MergeSchema schema, JsonNode before, JsonNode after, Difference difference) {
        Map<String, JsonNode> was = elements(schema, before);
        Map<String, JsonNode> is = elements(schema, after);
        is.forEach((element, value) -> {
            MergeSchema part = part(schema, element);
            JsonNode old = was.getOrDefault(element, Json.missing());
            Difference inner = difference(part, old, value);
            if (old.isMissingNode() && !element.startsWith("f:")) {
                inner.changed.member = true;
            }
            difference.put(element, inner);
        });
        was.forEach((element, value) -> {
            if (!is.containsKey(element)) {
                Difference inner = difference(part(schema, element), value, Json.missing());
                inner.removed.member |= !element.startsWith("f:");
                difference.put(element, inner);
            }
        });
    }

    /** The parts of an object or list by path element. */
    static Map<String, JsonNode> elements(MergeSchema schema, JsonNode value) {
        Map<String, JsonNode> elements = new HashMap<>();
        switch (schema.merge(value)) {
            case SET -> value.forEach(item -> elements.put("v:" + item, item));
            case KEYED_LIST -> value.forEach(item -> elements.put(schema.element(item), item));
            case FIELDS, ATOMIC -> value.properties().forEach(f -> elements.put("f:" + f.getKey(), f.getValue()));
        }
        return elements;
    }

    static MergeSchema part(MergeSchema schema, String element) {
        return element.startsWith("f:") ? schema.field(element.substring(2)) : schema.items();
    }

    boolean isEmpty() {
        return !member && children.isEmpty();
    }

    boolean hasChildren() {
        return !children.isEmpty();
    }

    NavigableMap<String, FieldSet> children() {
        return children;
    }

    private FieldSet child(String element) {
        return children.computeIfAbsent(element, unused -> new FieldSet());
    }

    void addAll(FieldSet other) {
        member |= other.member;
        other.children.forEach((element, set) -> child(element).addAll(set));
    }

    void removeAll(FieldSet other) {
        member &= !other.member;
        other.children.forEach((element, set) -> {
            FieldSet own = children.get(element);
            if (own != null) {
                own.removeAll(set);
                if (own.isEmpty()) {
                    children.remove(element);
                }
            }
        });
    }

    /** The paths in both sets. */
    FieldSet common(FieldSet other) {
        FieldSet common = new FieldSet();
        common.member = member && other.member;
        children.forEach((element, set) -> {
            FieldSet its = other.children.get(element);
            if (its != null) {
                FieldSet both = set.common(its);
                if (!both.isEmpty()) {
                    common.children.put(element, both);
                }
            }
        });
        return common;
    }

    /** The paths as messages show them: {@code .spec.template.spec.containers[name="a"].image}. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String prefix, List<String> paths) {
        if (member && !prefix.isEmpty()) {
            paths.add(prefix);
        }
        children.forEach((element, set) -> set.collect(prefix + shown(element), paths));
    }

    private static String shown(String element) {
        String rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> "[" + rest.substring(1, rest.length() - 1).replaceAll("\"(\\w+)\":", "$1=") + "]";
            default -> "[=" + rest + "]";
        };
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        if (member && !children.isEmpty()) {
            json.putObject(SELF);
        }
        children.forEach((element, set) -> json.set(element, set.json()));
        return json;
    }

    static FieldSet parse(JsonNode fields) {
        FieldSet set = new FieldSet();
        set.member = fields.isEmpty() || fields.has(SELF);
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            if (!field.getKey().equals(SELF)) {
                set.children.put(field.getKey(), parse(field.getValue()));
            }
        }
        return set;
    }
}
