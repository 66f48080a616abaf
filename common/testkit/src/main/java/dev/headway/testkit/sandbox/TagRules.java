package dev.headway.testkit.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which revisions own an object, by the rule of the istiod of each: up to 1.27 only the tag webhooks of a revision name its tags, since
 * 1.28 the tag Services do too, and an object without tag also belongs to the revision of the default validator unless the default tag
 * points elsewhere.
 *
 * @param webhooks the revisions the webhooks of every tag point to
 * @param services the revisions the Services of every tag point to
 * @param defaultValidatorRevision the revision of {@code istiod-default-validator}, empty if there is none
 * @param defaultTagRevision the revision of {@code istio-revision-tag-default}, empty if there is none
 */
record TagRules(
        Map<String, Set<String>> webhooks,
        Map<String, Set<String>> services,
        String defaultValidatorRevision,
        String defaultTagRevision) {

    /** The revisions, of those running, that own an object labelled with this tag or revision; empty means no label. */
    SortedSet<String> owners(String selected, Map<String, Era> running) {
        SortedSet<String> owners = new TreeSet<>();
        running.forEach((revision, era) -> {
            if (owns(revision, era, selected)) {
                owners.add(revision);
            }
        });
        return owners;
    }

    private boolean owns(String revision, Era era, String selected) {
        String tag = selected.isEmpty() ? "default" : selected;
        return revision.equals(selected)
                || webhooks.getOrDefault(tag, Set.of()).contains(revision)
                || (era.tagServices() && services.getOrDefault(tag, Set.of()).contains(revision))
                || (era.ownsByDefaultRevision()
                        && selected.isEmpty()
                        && revision.equals(defaultValidatorRevision)
                        && (defaultTagRevision.isEmpty() || defaultTagRevision.equals(revision)));
    }
}
