package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code Table} that kubectl prints objects from. */
final class Table {
    private static final Map<String, List<Column>> COLUMNS = columns();

    /** A header and the path of what is below it. */
    private record Column(String header, List<String> path) {}

    private Table() {}

    /** The table of objects of one kind. */
    static ObjectNode of(ObjectNode listMeta, List<KubeObject> objects) {
        List<Column> own = objects.isEmpty()
                ? List.of()
                : COLUMNS.getOrDefault(objects.get(0).kind(), List.of());
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.set("metadata", listMeta);
        ArrayNode definitions = table.putArray("columnDefinitions");
        define(definitions, "Name", "string", "name");
        own.forEach(column -> define(definitions, column.header(), "string", ""));
        define(definitions, "Created At", "date", "");
        ArrayNode rows = table.putArray("rows");
        for (KubeObject object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells").add(object.name());
            own.forEach(column -> cells.add(Json.text(value(object.json(), column.path()))));
            cells.add(object.metadata().path("creationTimestamp").asText());
            row.set("object", Representation.metadataOf(object));
        }
        return table;
    }

    private static JsonNode value(JsonNode object, List<String> path) {
        JsonNode value = object;
        for (String part : path) {
            value = value.isArray() ? condition(value, part) : value.path(part);
        }
        return value;
    }

    private static JsonNode condition(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status");
            }
        }
        return Json.missing();
    }

    private static void define(ArrayNode definitions, String name, String type, String format) {
        definitions
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", "")
                .put("priority", 0);
    }

    private static Map<String, List<Column>> columns() {
        Map<String, List<Column>> columns = new HashMap<>();
        ResourceTable.lines("columns.txt").forEach(line -> {
            List<String> words = List.of(line.split(" ", -1));
            columns.put(
                    words.get(0),
                    words.subList(1, words.size()).stream().map(Table::column).toList());
        });
        return columns;
    }

    private static Column column(String word) {
        int equals = word.indexOf('=');
        return new Column(
                word.substring(0, equals), List.of(word.substring(equals + 1).split("\\.", -1)));
    }
}
