package dev.headway.controlplane.domain;

import dev.headway.model.Target;
import dev.headway.model.plan.TagState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with revision tags and the default. */
final class TagRules {

    private TagRules() {}

    static List<Notice> notices(Case given) {
        List<Notice> notices = new ArrayList<>();
        given.tags().forEach(tag -> tag(given, tag, notices));
        defaults(given, notices);
        return notices;
    }

    private static void tag(Case given, TagState tag, List<Notice> notices) {
        String object = "tag " + tag.name();
        Set<String> revisions = given.revisionNames();
        boolean two = !tag.webhookRevision().isEmpty() && !tag.serviceRevision().isEmpty();
        if (two && !tag.webhookRevision().equals(tag.serviceRevision())) {
            notices.add(FindingCode.SPLIT_TAG.at(
                    object,
                    "the tag's webhook points to %s and its Service to %s",
                    tag.webhookRevision(),
                    tag.serviceRevision()));
        }
        // Istio itself allows the tag default beside the revision default.
        boolean named = revisions.contains(tag.name())
                || given.target()
                        .map(Target::revision)
                        .filter(tag.name()::equals)
                        .isPresent();
        if (named && !tag.name().equals(Case.DEFAULT)) {
            notices.add(FindingCode.TAG_NAMED_LIKE_REVISION.at(object, "the tag has the name of a revision"));
        }
        Set<String> missing = new TreeSet<>(Set.of(tag.webhookRevision()));
        missing.add(tag.serviceRevision());
        missing.remove("");
        missing.removeAll(revisions);
        missing.forEach(revision -> notices.add(FindingCode.TAG_TO_NOWHERE.at(
                object, "the tag points to revision %s, which is not installed", revision)));
    }

    private static void defaults(Case given, List<Notice> notices) {
        String defaultRevision = given.seen().controlPlanes().defaultRevision();
        given.tag(Case.DEFAULT)
                .filter(tag -> !defaultRevision.isEmpty())
                .filter(tag -> !tag.revision().equals(defaultRevision))
                .ifPresent(tag -> notices.add(FindingCode.DEFAULTS_DIFFER.at(
                        "tag default",
                        "the tag default points to %s and the default validator to %s",
                        tag.revision(),
                        defaultRevision)));
        boolean validated = given.revisionNames().contains(defaultRevision)
                && given.versions("istiod").stream().anyMatch(version -> version.isAtLeast(1, 28));
        int unowned = given.unlabelledGateways().size();
        if (unowned > 0 && !given.defaultOwned() && !validated) {
            notices.add(FindingCode.UNOWNED_DEFAULT.at(
                    "tag default",
                    "there is neither a default tag nor a default revision, and %d Gateways are not labelled, such as %s",
                    unowned,
                    given.unlabelledGateways().getFirst().object()));
        }
    }
}
