package dev.headway.tag.domain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What there is of a tag in a cluster.
 *
 * @param webhooks its MutatingWebhookConfigurations, normally one
 * @param services its Services, normally one from Istio 1.28 and none before
 * @param validator for the tag {@code default} the default validator, which follows it, if there is one
 */
public record TagObjects(List<TagPointer> webhooks, List<TagPointer> services, List<TagPointer> validator) {

    public TagObjects {
        webhooks = List.copyOf(requireNonNull(webhooks, "webhooks is null"));
        services = List.copyOf(requireNonNull(services, "services is null"));
        validator = List.copyOf(requireNonNull(validator, "validator is null"));
    }

    /** Whether there is no such tag. */
    public boolean absent() {
        return webhooks.isEmpty() && services.isEmpty();
    }

    /** Whether the tag's own objects point at the revision. */
    public boolean at(String revision) {
        return !absent() && own().allMatch(pointer -> pointer.at(revision));
    }

    /** Whether the default validator, where there is one, points at the revision. */
    public boolean validatorAt(String revision) {
        return validator.stream().allMatch(pointer -> pointer.at(revision));
    }

    /** The objects that do not point at the revision. */
    public List<TagPointer> astray(String revision) {
        return Stream.concat(own(), validator.stream())
                .filter(pointer -> !pointer.at(revision))
                .toList();
    }

    /** Every revision that the tag's own objects point at. */
    Set<String> revisions() {
        return revisions(own());
    }

    /** Every revision that the default validator points at. */
    Set<String> validatorRevisions() {
        return revisions(validator.stream());
    }

    private static Set<String> revisions(Stream<TagPointer> pointers) {
        Set<String> revisions = new TreeSet<>();
        pointers.forEach(pointer -> revisions.addAll(pointer.revisions()));
        return revisions;
    }

    private Stream<TagPointer> own() {
        return Stream.concat(webhooks.stream(), services.stream());
    }
}
