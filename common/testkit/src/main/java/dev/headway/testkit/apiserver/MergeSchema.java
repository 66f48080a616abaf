package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the parts of an object merge: which lists have keys, which values are replaced as a whole. */
sealed interface MergeSchema {
    /** How a value merges. */
    enum Merge {
        /** An object by its fields, any other value as a whole. */
        FIELDS,
        /** A list by the keys of its items. */
        KEYED_LIST,
        /** A list of plain values as a set. */
        SET,
        /** As a whole. */
        ATOMIC
    }

    Merge merge(JsonNode value);

    /** The keys of a {@link Merge#KEYED_LIST}. */
    List<String> keys();

    /** What a key is when an item leaves it out; missing when there is no such value. */
    JsonNode keyDefault(String key);

    MergeSchema field(String name);

    /** The schema of the items of a list. */
    MergeSchema items();

    static MergeSchema of(ResourceType type) {
        return type.custom() ? new Custom(type.schema()) : new BuiltIn(type.kind(), "struct", List.of());
    }

    /** The path element of an item of a {@link Merge#KEYED_LIST}, as managed fields name it: {@code k:{"name":"a"}}. */
    default String element(JsonNode item) {
        ObjectNode keys = Json.object();
        keys().stream().sorted().forEach(key -> {
            JsonNode value = item.has(key) ? item.path(key) : keyDefault(key);
            if (!value.isMissingNode()) {
                keys.set(key, value);
            }
        });
        return "k:" + keys;
    }

    private static Merge plain(JsonNode value) {
        return value.isArray() ? Merge.ATOMIC : Merge.FIELDS;
    }

    /** From the table {@code merge-schema.txt}. */
    record BuiltIn(String type, String how, List<String> keys) implements MergeSchema {
        private static final Map<String, BuiltIn> TABLE = table();
        private static final BuiltIn UNNAMED = new BuiltIn("", "struct", List.of());

        @Override
        public Merge merge(JsonNode value) {
            return switch (how) {
                case "list" -> Merge.KEYED_LIST;
                case "set" -> Merge.SET;
                case "atomic" -> Merge.ATOMIC;
                default -> plain(value);
            };
        }

        @Override
        public JsonNode keyDefault(String key) {
            return key.equals("protocol") ? TextNode.valueOf("TCP") : MissingNode.getInstance();
        }

        @Override
        public MergeSchema field(String name) {
            BuiltIn own = TABLE.get(type + "." + name);
            if (own != null) {
                return own;
            }
            return name.equals("metadata") && !type.isEmpty()
                    ? new BuiltIn("ObjectMeta", "struct", List.of())
                    : UNNAMED;
        }

        @Override
        public MergeSchema items() {
            return new BuiltIn(type, "struct", List.of());
        }

        private static Map<String, BuiltIn> table() {
            Map<String, BuiltIn> table = new HashMap<>();
            ResourceTable.lines("merge-schema.txt").forEach(line -> {
                String[] words = line.split("\\s*=\\s*|\\s+", -1);
                boolean list = words[1].equals("list");
                String type = words.length > (list ? 3 : 2) ? words[words.length - 1] : "";
                table.put(words[0], new BuiltIn(type, words[1], list ? List.of(words[2].split(",")) : List.of()));
            });
            return table;
        }
    }

    /** From the OpenAPI schema of a CustomResourceDefinition and its {@code x-kubernetes-*} extensions. */
    record Custom(JsonNode schema) implements MergeSchema {
        @Override
        public Merge merge(JsonNode value) {
            if (schema.path("x-kubernetes-map-type").asText().equals("atomic")) {
                return Merge.ATOMIC;
            }
            return switch (schema.path("x-kubernetes-list-type").asText()) {
                case "map" -> Merge.KEYED_LIST;
                case "set" -> Merge.SET;
                default -> plain(value);
            };
        }

        @Override
        public List<String> keys() {
            return Json.texts(schema.path("x-kubernetes-list-map-keys"));
        }

        @Override
        public JsonNode keyDefault(String key) {
            return schema.path("items").path("properties").path(key).path("default");
        }

        @Override
        public MergeSchema field(String name) {
            JsonNode declared = schema.path("properties").path(name);
            if (name.equals("metadata") && !declared.has("properties")) {
                return new BuiltIn("ObjectMeta", "struct", List.of());
            }
            return new Custom(declared.isMissingNode() ? schema.path("additionalProperties") : declared);
        }

        @Override
        public MergeSchema items() {
            return new Custom(schema.path("items"));
        }
    }
}
