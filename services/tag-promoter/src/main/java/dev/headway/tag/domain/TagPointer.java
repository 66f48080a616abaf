package dev.headway.tag.domain;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.TreeSet;

/**
 * One object of a tag and where it points. The unnamed revision is called {@code default}.
 *
 * @param object what it is, such as {@code Service istio-system/istiod-revision-tag-canary}
 * @param labelled the revision its label names, which decides who owns the tag's Gateways
 * @param directed the revisions that its webhooks call or its selector chooses
 */
public record TagPointer(String object, String labelled, Set<String> directed) {

    public TagPointer {
        requireNonNull(object, "object is null");
        requireNonNull(labelled, "labelled is null");
        directed = Set.copyOf(directed);
    }

    /** Whether everything about it points at the revision. */
    public boolean at(String revision) {
        return revisions().equals(Set.of(revision));
    }

    /** Every revision it points at in one way or another. */
    Set<String> revisions() {
        Set<String> revisions = new TreeSet<>(directed);
        revisions.add(labelled);
        return revisions;
    }
}
