package dev.headway.tag.domain;

import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether a tag may be moved, and whether it has been.
 *
 * <p>A tag is its webhook and, from Istio 1.28, a Service. istiod takes either of them for the tag, so a tag of which only
 * one has moved has two owners; both move, or the tag is not moved.
 */
public final class TagRules {

    /** The tag that unlabelled objects follow. */
    public static final String DEFAULT = "default";

    private TagRules() {}

    /** The name a revision has in labels: the unnamed one is called {@code default}. */
    public static String label(String revision) {
        return revision.isEmpty() ? DEFAULT : revision;
    }

    /**
     * Refuses what must not be moved.
     *
     * @param runs whether the revision's istiod is installed
     * @throws RefusedException if there is no such tag or nobody would serve it
     */
    public static void mayMove(String tag, TagObjects objects, String revision, boolean runs) {
        if (objects.absent()) {
            throw new RefusedException(FailureReason.NOT_FOUND, "there is no revision tag '%s'".formatted(tag));
        }
        if (!runs) {
            throw new RefusedException(
                    FailureReason.NOT_FOUND,
                    "tag '%s' cannot point at revision '%s': there is no istiod of it".formatted(tag, revision));
        }
    }

    /**
     * Refuses to undo what somebody else did. The validator may have pointed anywhere before it followed the tag.
     *
     * @throws RefusedException if something of the tag points neither where it should go nor where it is taken from
     */
    public static void mayMoveBack(String tag, TagObjects objects, String revision, String from) {
        Set<String> others = new TreeSet<>(objects.revisions());
        others.remove(label(revision));
        others.remove(label(from));
        if (!others.isEmpty()) {
            throw new RefusedException(
                    FailureReason.CONFLICT,
                    "tag '%s' is taken from revision '%s' back to '%s', but somebody pointed it at %s"
                            .formatted(tag, from, revision, others));
        }
    }

    /** Whether the tag's own objects have to be written. */
    public static boolean mustWrite(TagObjects objects, String revision, boolean withService) {
        return !objects.at(label(revision))
                || objects.webhooks().isEmpty()
                || (withService && objects.services().isEmpty());
    }

    /** Where the tag pointed before; the revision itself where nothing tells of another. */
    public static String from(TagObjects objects, String revision) {
        return Stream.concat(objects.revisions().stream(), objects.validatorRevisions().stream())
                .filter(other -> !other.equals(label(revision)))
                .findFirst()
                .orElse(revision);
    }

    /**
     * Refuses to call a tag moved that is not.
     *
     * @throws RefusedException if something of the tag does not point at the revision after it was written
     */
    public static void moved(String tag, TagObjects objects, String revision) {
        if (!objects.at(label(revision)) || !objects.validatorAt(label(revision))) {
            throw new RefusedException(
                    FailureReason.CONFLICT,
                    "tag '%s' was pointed at revision '%s', but now %s"
                            .formatted(tag, revision, objects.astray(label(revision))));
        }
    }

    /**
     * What was read back after a tag was pointed at a revision.
     *
     * @param untrusted the tag's webhooks that have no CA bundle
     */
    public static List<Evidence> observed(
            String tag, TagObjects objects, String revision, List<String> untrusted, Instant at) {
        String label = label(revision);
        List<Evidence> observed = new ArrayList<>();
        Stream.of(objects.webhooks(), objects.services(), objects.validator())
                .flatMap(List::stream)
                .map(pointer -> new Evidence(
                        "points-at",
                        pointer.object(),
                        String.join(", ", pointer.revisions()),
                        label,
                        pointer.at(label),
                        at))
                .forEach(observed::add);
        Set<String> owners = objects.revisions();
        observed.add(new Evidence(
                "one-owner", "tag " + tag, String.join(", ", owners), label, owners.equals(Set.of(label)), at));
        observed.add(new Evidence(
                "ca-bundle",
                "tag " + tag,
                untrusted.isEmpty() ? "in every webhook" : "missing in " + String.join(", ", untrusted),
                "in every webhook",
                untrusted.isEmpty(),
                at));
        return List.copyOf(observed);
    }
}
