package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The least OpenAPI v3 that Helm and kubectl accept: per group and version the kinds, as objects without fields, and the
 * paths with their {@code dryRun} and {@code fieldValidation} parameters. There is no OpenAPI v2.
 */
final class OpenApi {
    private static final String ROOT = "/openapi/v3";

    private final ResourceTable table;

    OpenApi(ResourceTable table) {
        this.table = table;
    }

    Optional<Reply> answer(Call call) {
        if (call.path().equals(ROOT)) {
            return Optional.of(Reply.json(200, index()));
        }
        String[] parts = call.path().split("/", -1);
        if (call.path().startsWith(ROOT + "/api/") && parts.length == 5) {
            return document("", parts[4]);
        }
        if (call.path().startsWith(ROOT + "/apis/") && parts.length == 6) {
            return document(parts[4], parts[5]);
        }
        return Optional.empty();
    }

    private ObjectNode index() {
        ObjectNode root = Json.object();
        ObjectNode paths = root.putObject("paths");
        for (ResourceType type : table.all()) {
            String path = type.group().isEmpty() ? "api/" + type.version() : "apis/" + type.apiVersion();
            paths.putObject(path).put("serverRelativeURL", ROOT + "/" + path);
        }
        return root;
    }

    private Optional<Reply> document(String group, String version) {
        if (table.in(group, version).isEmpty()) {
            return Optional.empty();
        }
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", version);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (ResourceType type : table.in(group, version)) {
            String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
            String collection = root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
            paths.putObject(collection).set("post", operation(type, "post"));
            ObjectNode item = paths.putObject(collection + "/{name}");
            item.set("put", operation(type, "put"));
            item.set("patch", operation(type, "patch"));
            ObjectNode schema = schemas.putObject(type.apiVersion().replace('/', '.') + "." + type.kind());
            schema.put("type", "object");
            schema.put("x-kubernetes-preserve-unknown-fields", true);
            schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        }
        return Optional.of(Reply.json(200, document));
    }

    private static ObjectNode operation(ResourceType type, String action) {
        ObjectNode operation = Json.object().put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
        for (String name : new String[] {"dryRun", "fieldManager", "fieldValidation"}) {
            ObjectNode parameter = operation.withArray("parameters").addObject();
            parameter.put("name", name).put("in", "query");
            parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
        }
        operation.putObject("responses").putObject("200").put("description", "OK");
        return operation;
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return Json.object().put("group", type.group()).put("kind", type.kind()).put("version", type.version());
    }
}
