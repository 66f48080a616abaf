package dev.headway.testkit.apiserver;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * One committed write of one object.
 *
 * @param revision the resourceVersion the write was given
 * @param before the object before; empty for a creation
 * @param after the object after; empty for a removal
 */
record Change(String storage, long revision, Optional<KubeObject> before, Optional<KubeObject> after) {

    /** What a watcher is told of a change: ADDED, MODIFIED or DELETED, and the object. */
    record Event(String type, KubeObject object) {}

    KubeObject object() {
        return after.or(() -> before).orElseThrow();
    }

    /** The event for a watcher that sees only some objects: one that starts or ceases to match is added or deleted. */
    Optional<Event> seenThrough(Predicate<KubeObject> filter) {
        boolean was = before.filter(filter).isPresent();
        boolean is = after.filter(filter).isPresent();
        if (is) {
            return Optional.of(new Event(was ? "MODIFIED" : "ADDED", after.orElseThrow()));
        }
        return was ? Optional.of(new Event("DELETED", last())) : Optional.empty();
    }

    /** The last state before the object went away, under the revision of its going. */
    private KubeObject last() {
        var json = before.orElseThrow().copy();
        Json.objectAt(json, "metadata").put("resourceVersion", Long.toString(revision));
        return new KubeObject(json);
    }
}
