package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * One resource at one served version. All versions of a resource share one {@link #storage()}.
 *
 * @param generation whether the server counts changes of the object in {@code metadata.generation}
 * @param review whether objects are answered and not stored
 * @param schema of a custom resource; missing for a built-in one
 */
record ResourceType(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        boolean generation,
        boolean review,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        boolean custom,
        JsonNode schema) {

    /** The resource with its group: {@code pods}, {@code deployments.apps}. */
    String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String storage() {
        return resource();
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    boolean has(String subresource) {
        return subresources.contains(subresource);
    }

    boolean is(String resource) {
        return resource().equals(resource);
    }

    List<String> verbs() {
        return review
                ? List.of("create")
                : List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    }

    /** Whether an update may leave out the resourceVersion, which the real strategies allow for most built-in kinds. */
    boolean allowsUnconditionalUpdate() {
        return !custom
                && !Set.of("admissionregistration.k8s.io", "policy", "apiextensions.k8s.io", "coordination.k8s.io")
                        .contains(group);
    }
}
