package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Every resource the server serves: the built-in ones of {@code resources.txt} and those of the stored CRDs. */
final class ResourceTable {
    private final Map<String, ResourceType> types = new LinkedHashMap<>();

    ResourceTable() {
        lines("resources.txt").map(ResourceTable::builtIn).forEach(this::add);
        lines("reviews.txt").map(ResourceTable::review).forEach(this::add);
    }

    Optional<ResourceType> find(String group, String version, String plural) {
        return Optional.ofNullable(types.get(key(group, version, plural)));
    }

    ResourceType builtIn(String group, String version, String plural) {
        return find(group, version, plural).orElseThrow();
    }

    /** The version of a storage that the server itself works with: the first one served. */
    Optional<ResourceType> ofStorage(String storage) {
        return types.values().stream()
                .filter(type -> type.storage().equals(storage))
                .findFirst();
    }

    List<ResourceType> all() {
        return List.copyOf(types.values());
    }

    List<ResourceType> in(String group, String version) {
        return types.values().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .toList();
    }

    /** The named groups, without the core group. */
    Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        types.values().stream()
                .map(ResourceType::group)
                .filter(g -> !g.isEmpty())
                .forEach(groups::add);
        return groups;
    }

    /** The served versions of a group, the preferred one first. */
    List<String> versions(String group) {
        return types.values().stream()
                .filter(type -> type.group().equals(group))
                .map(ResourceType::version)
                .distinct()
                .sorted(KubeVersionOrder.NEWEST_STABLE_FIRST)
                .toList();
    }

    /** Serves every served version of a CustomResourceDefinition, instead of what it served before. */
    void serve(JsonNode crd) {
        withdraw(crd);
        for (JsonNode version : crd.path("spec").path("versions")) {
            if (version.path("served").asBoolean(false)) {
                add(custom(crd.path("spec"), version));
            }
        }
    }

    void withdraw(JsonNode crd) {
        String group = crd.path("spec").path("group").asText();
        String plural = crd.path("spec").path("names").path("plural").asText();
        types.values()
                .removeIf(type -> type.custom()
                        && type.group().equals(group)
                        && type.plural().equals(plural));
    }

    private void add(ResourceType type) {
        types.put(key(type.group(), type.version(), type.plural()), type);
    }

    private static String key(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }

    private static ResourceType custom(JsonNode spec, JsonNode version) {
        JsonNode names = spec.path("names");
        String kind = names.path("kind").asText();
        Set<String> subresources = new LinkedHashSet<>();
        version.path("subresources").fieldNames().forEachRemaining(subresources::add);
        return new ResourceType(
                spec.path("group").asText(),
                version.path("name").asText(),
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                kind,
                spec.path("scope").asText().equals("Namespaced"),
                true,
                false,
                Json.texts(names.path("shortNames")),
                Json.texts(names.path("categories")),
                subresources,
                true,
                version.path("schema").path("openAPIV3Schema"));
    }

    private static ResourceType builtIn(String line) {
        String[] columns = line.split(" ", -1);
        return type(columns, columns[4].equals("G"), false, words(columns[5]), Set.copyOf(words(columns[6])));
    }

    private static ResourceType review(String line) {
        return type(line.split(" "), false, true, List.of(), Set.of());
    }

    private static ResourceType type(
            String[] columns, boolean generation, boolean review, List<String> shortNames, Set<String> subresources) {
        int slash = columns[0].indexOf('/');
        return new ResourceType(
                slash < 0 ? "" : columns[0].substring(0, slash),
                columns[0].substring(slash + 1),
                columns[1],
                columns[2].toLowerCase(Locale.ROOT),
                columns[2],
                columns[3].equals("N"),
                generation,
                review,
                shortNames,
                Set.of("pods", "services", "deployments", "daemonsets", "replicasets", "statefulsets", "jobs")
                                .contains(columns[1])
                        ? List.of("all")
                        : List.of(),
                subresources,
                false,
                MissingNode.getInstance());
    }

    private static List<String> words(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(","));
    }

    /** The lines of a table in this package, without comments and blank lines. */
    static java.util.stream.Stream<String> lines(String table) {
        List<String> lines = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(ResourceTable.class.getResourceAsStream(table), table);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.stream();
    }
}
