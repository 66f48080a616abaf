package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.StepKind;
import java.util.Set;

/**
 * Something a step must be allowed to do in a cluster, as a rule of RBAC says it.
 *
 * @param group the API group, empty for the core
 * @param resource plural, with its subresource where it has one, such as {@code pods/eviction}
 * @param verb such as {@code patch}
 * @param steps the kinds of steps that need it
 */
public record Permission(String group, String resource, String verb, Set<StepKind> steps) {

    public Permission {
        requireNonNull(group, "group is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(verb, "verb is null");
        steps = Set.copyOf(steps);
    }

    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
    }
}
