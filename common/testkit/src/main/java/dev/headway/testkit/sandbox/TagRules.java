package dev.headway.testkit.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which revisions own an object, by the rule istiod follows since 1.28: the tag webhooks and the tag Services of a revision both name
 * its tags, and an object without tag also belongs to the revision of the default validator unless the default tag points elsewhere.
 *
 * @param revisionsByTag the revisions every tag points to, webhooks and Services together
 * @param defaultValidatorRevision the revision of {@code istiod-default-validator}, empty if there is none
 * @param defaultTagRevision the revision of {@code istio-revision-tag-default}, empty if there is none
 */
record TagRules(Map<String, Set<String>> revisionsByTag, String defaultValidatorRevision, String defaultTagRevision) {

    /** The revisions, of those running, that own an object labelled with this tag or revision; empty means no label. */
    SortedSet<String> owners(String selected, Set<String> running) {
        SortedSet<String> owners =
                new TreeSet<>(revisionsByTag.getOrDefault(selected.isEmpty() ? "default" : selected, Set.of()));
        if (!selected.isEmpty()) {
            owners.add(selected);
        } else if (defaultTagRevision.isEmpty() || defaultTagRevision.equals(defaultValidatorRevision)) {
            owners.add(defaultValidatorRevision);
        }
        owners.retainAll(running);
        return owners;
    }
}
