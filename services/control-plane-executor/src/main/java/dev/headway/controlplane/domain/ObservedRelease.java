package dev.headway.controlplane.domain;

import static java.util.Objects.requireNonNull;

import dev.headway.model.plan.HelmRelease;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The newest revision of a Helm release, with what its history says.
 *
 * @param revision the control-plane revision it names, {@code default} when it names none; empty where its chart has none
 * @param values its user values, one entry for each leaf, keys joined by dots
 * @param writer what the writer of the newest revision said about it
 * @param stored how many of its revisions Helm still has
 * @param carriedOut whether one of them was carried out
 * @param managedBy what else brings it to a state of its own, such as {@code HelmRelease flux-system/istiod}; empty for nothing
 */
public record ObservedRelease(
        HelmRelease release,
        String revision,
        SortedMap<String, String> values,
        String writer,
        Instant changedAt,
        int stored,
        boolean carriedOut,
        String managedBy) {

    public ObservedRelease {
        requireNonNull(release, "release is null");
        requireNonNull(revision, "revision is null");
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        requireNonNull(writer, "writer is null");
        requireNonNull(changedAt, "changedAt is null");
        requireNonNull(managedBy, "managedBy is null");
    }

    /** A deployed release without anything peculiar. */
    public ObservedRelease(HelmRelease release, String revision, Map<String, String> values) {
        this(release, revision, new TreeMap<>(values), "", Instant.EPOCH, 1, true, "");
    }

    /** {@code NAMESPACE/NAME}. */
    public String object() {
        return release.namespace() + "/" + release.name();
    }

    /** The value at a path, empty when the user gave none. */
    public String value(String path) {
        return values.getOrDefault(path, "");
    }
}
