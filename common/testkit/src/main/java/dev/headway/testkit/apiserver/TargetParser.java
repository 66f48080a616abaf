package dev.headway.testkit.apiserver;

import java.util.List;
import java.util.Optional;

/** Reads {@code /api/v1/namespaces/NS/pods/NAME/status} and {@code /apis/GROUP/VERSION/…}. */
final class TargetParser {
    private final ResourceTable table;

    TargetParser(ResourceTable table) {
        this.table = table;
    }

    /** The target, or empty for a path that names no served resource. */
    Optional<Target> parse(String path) {
        List<String> parts = List.of(path.replaceAll("^/+|/+$", "").split("/"));
        if (parts.size() >= 3 && parts.get(0).equals("api")) {
            return parse("", parts.get(1), parts.subList(2, parts.size()));
        }
        if (parts.size() >= 4 && parts.get(0).equals("apis")) {
            return parse(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
        }
        return Optional.empty();
    }

    private Optional<Target> parse(String group, String version, List<String> rest) {
        boolean scoped = rest.get(0).equals("namespaces")
                && rest.size() >= 3
                && !(group.isEmpty()
                        && rest.size() == 3
                        && List.of("status", "finalize").contains(rest.get(2)));
        String namespace = scoped ? rest.get(1) : "";
        List<String> own = scoped ? rest.subList(2, rest.size()) : rest;
        return table.find(group, version, own.get(0))
                .filter(type -> own.size() <= 3)
                .filter(type -> type.namespaced() || !scoped)
                .filter(type -> own.size() < 3 || type.has(own.get(2)))
                .filter(type -> !type.namespaced() || scoped || own.size() == 1)
                .map(type -> new Target(
                        type, namespace, own.size() > 1 ? own.get(1) : "", own.size() > 2 ? own.get(2) : ""));
    }
}
