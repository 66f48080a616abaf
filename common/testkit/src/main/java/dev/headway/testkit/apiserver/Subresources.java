package dev.headway.testkit.apiserver;

import java.util.List;
import java.util.Optional;

/** What discovery says of subresources. */
final class Subresources {
    /** A group and a version of it. */
    record GroupVersion(String group, String version) {}

    private Subresources() {}

    static String kind(ResourceType type, String subresource) {
        return switch (subresource) {
            case "eviction" -> "Eviction";
            case "binding" -> "Binding";
            case "scale" -> "Scale";
            default -> type.kind();
        };
    }

    static List<String> verbs(String subresource) {
        return switch (subresource) {
            case "eviction", "binding" -> List.of("create");
            case "log" -> List.of("get");
            case "finalize" -> List.of("update");
            default -> List.of("get", "patch", "update");
        };
    }

    /** The group of a subresource's kind where it is not the resource's own. */
    static Optional<GroupVersion> group(String subresource) {
        return switch (subresource) {
            case "eviction" -> Optional.of(new GroupVersion("policy", "v1"));
            case "scale" -> Optional.of(new GroupVersion("autoscaling", "v1"));
            default -> Optional.empty();
        };
    }
}
