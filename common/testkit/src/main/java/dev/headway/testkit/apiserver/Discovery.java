package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Tells clients what is served: versions, groups and resources, each in the classic and in the aggregated form. */
final class Discovery {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList";

    private final ResourceTable table;
    private final String kubernetesVersion;

    Discovery(ResourceTable table, String kubernetesVersion) {
        this.table = table;
        this.kubernetesVersion = kubernetesVersion;
    }

    /** The answer for a path that is not one of a resource. */
    Optional<Reply> answer(Call call) {
        String path = call.path().replaceAll("/+$", "");
        Optional<String> form = aggregatedVersion(call.header("Accept"));
        return switch (path) {
            case "/version" -> Optional.of(Reply.json(200, version()));
            case "/healthz", "/livez", "/readyz" -> Optional.of(Reply.text("ok"));
            case "/api" ->
                Optional.of(form.map(v -> aggregated(List.of(""), v)).orElseGet(() -> Reply.json(200, coreVersions())));
            case "/apis" ->
                Optional.of(form.map(v -> aggregated(List.copyOf(table.groups()), v))
                        .orElseGet(() -> Reply.json(200, groups())));
            case "" -> Optional.of(Reply.json(200, paths()));
            default -> deeper(path);
        };
    }

    private Optional<Reply> deeper(String path) {
        String[] parts = path.substring(1).split("/", -1);
        if (parts.length == 2 && parts[0].equals("api")) {
            return resources("", parts[1]);
        }
        if (parts.length == 2 && parts[0].equals("apis") && table.groups().contains(parts[1])) {
            return Optional.of(
                    Reply.json(200, group(parts[1]).put("kind", "APIGroup").put("apiVersion", "v1")));
        }
        if (parts.length == 3 && parts[0].equals("apis")) {
            return resources(parts[1], parts[2]);
        }
        return Optional.empty();
    }

    private static Optional<String> aggregatedVersion(String accept) {
        for (String type : accept.replace(" ", "").split(",", -1)) {
            if (type.contains("as=APIGroupDiscoveryList")) {
                return Optional.of(type.contains("v=v2beta1") ? "v2beta1" : "v2");
            }
            if (type.equals("application/json")) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private ObjectNode version() {
        String[] numbers = kubernetesVersion.substring(1).split("\\.", -1);
        return Json.object()
                .put("major", numbers[0])
                .put("minor", numbers[1])
                .put("gitVersion", kubernetesVersion)
                .put("gitCommit", "0000000000000000000000000000000000000000")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "go1.24.0")
                .put("compiler", "gc")
                .put("platform", "linux/amd64");
    }

    private ObjectNode paths() {
        ObjectNode root = Json.object();
        ArrayNode paths = root.putArray("paths").add("/api").add("/api/v1").add("/apis");
        for (String group : table.groups()) {
            paths.add("/apis/" + group);
            table.versions(group).forEach(version -> paths.add("/apis/" + group + "/" + version));
        }
        paths.add("/healthz").add("/livez").add("/openapi/v3").add("/readyz").add("/version");
        return root;
    }

    private ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    private ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        table.groups().forEach(group -> groups.add(group(group)));
        return list;
    }

    private ObjectNode group(String group) {
        ObjectNode node = Json.object().put("name", group);
        ArrayNode versions = node.putArray("versions");
        for (String version : table.versions(group)) {
            versions.addObject().put("groupVersion", group + "/" + version).put("version", version);
        }
        node.set("preferredVersion", versions.path(0));
        return node;
    }

    private Optional<Reply> resources(String group, String version) {
        List<ResourceType> types = table.in(group, version);
        if (types.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", types.get(0).apiVersion());
        ArrayNode resources = list.putArray("resources");
        for (ResourceType type : types) {
            ObjectNode resource = resource(type, type.plural(), type.kind(), type.verbs());
            resource.put("singularName", type.singular());
            type.shortNames().forEach(name -> resource.withArray("shortNames").add(name));
            type.categories().forEach(name -> resource.withArray("categories").add(name));
            resources.add(resource);
            for (String subresource : type.subresources()) {
                String kind = Subresources.kind(type, subresource);
                ObjectNode child =
                        resource(type, type.plural() + "/" + subresource, kind, Subresources.verbs(subresource));
                Subresources.group(subresource)
                        .ifPresent(g -> child.put("group", g.group()).put("version", g.version()));
                resources.add(child);
            }
        }
        return Optional.of(Reply.json(200, list));
    }

    private static ObjectNode resource(ResourceType type, String name, String kind, List<String> verbs) {
        ObjectNode node = Json.object()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", type.namespaced())
                .put("kind", kind);
        verbs.forEach(verb -> node.withArray("verbs").add(verb));
        return node;
    }

    private Reply aggregated(List<String> groups, String form) {
        ObjectNode list =
                Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + form);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        for (String group : groups) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            ArrayNode versions = item.putArray("versions");
            table.versions(group).forEach(version -> versions.add(aggregatedVersion(group, version)));
        }
        Reply reply = Reply.json(200, list);
        return new Reply(200, AGGREGATED.formatted(form), reply.body(), 0);
    }

    private ObjectNode aggregatedVersion(String group, String version) {
        ObjectNode node = Json.object().put("version", version);
        ArrayNode resources = node.putArray("resources");
        for (ResourceType type : table.in(group, version)) {
            ObjectNode resource = resources.addObject().put("resource", type.plural());
            responseKind(resource, group, version, type.kind());
            resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
            resource.put("singularResource", type.singular());
            type.verbs().forEach(verb -> resource.withArray("verbs").add(verb));
            type.shortNames().forEach(name -> resource.withArray("shortNames").add(name));
            type.categories().forEach(name -> resource.withArray("categories").add(name));
            for (String subresource : type.subresources()) {
                ObjectNode child =
                        resource.withArray("subresources").addObject().put("subresource", subresource);
                var gv = Subresources.group(subresource);
                responseKind(
                        child,
                        gv.map(Subresources.GroupVersion::group).orElse(group),
                        gv.map(Subresources.GroupVersion::version).orElse(version),
                        Subresources.kind(type, subresource));
                Subresources.verbs(subresource)
                        .forEach(verb -> child.withArray("verbs").add(verb));
            }
        }
        return node.put("freshness", "Current");
    }

    private static void responseKind(ObjectNode node, String group, String version, String kind) {
        node.putObject("responseKind")
                .put("group", group)
                .put("version", version)
                .put("kind", kind);
    }
}
