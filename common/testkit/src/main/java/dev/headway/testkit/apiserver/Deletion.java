package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Deletes objects: at once, or marked and waiting for finalizers, for the kubelet (a pod bound to a node) or for the
 * content of a namespace.
 */
final class Deletion {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private final ObjectStore store;
    private final InstantSource clock;

    Deletion(ObjectStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What became of a deletion: the object as it is now, and whether it is gone. */
    record Outcome(KubeObject object, boolean gone) {}

    /** Deletes as DeleteOptions say: gracePeriodSeconds, preconditions, propagationPolicy. */
    Outcome delete(ResourceType type, KubeObject live, JsonNode options, boolean dryRun) {
        checkPreconditions(type, live, options.path("preconditions"));
        ObjectNode next = live.copy();
        ObjectNode metadata = Json.objectAt(next, "metadata");
        addFinalizer(metadata, live, options);
        long grace = grace(type, live, options);
        boolean waits = grace > 0 || !metadata.path("finalizers").isEmpty() || type.is("namespaces");
        if (!waits) {
            if (!dryRun) {
                store.remove(type.storage(), live);
            }
            return new Outcome(live, true);
        }
        mark(metadata, live, grace);
        if (type.is("namespaces")) {
            Json.objectAt(next, "status").put("phase", "Terminating");
        }
        if (next.equals(live.json())) {
            return new Outcome(live, false);
        }
        return new Outcome(dryRun ? new KubeObject(next) : store.put(type.storage(), next), false);
    }

    /** Whether an object marked for deletion has neither finalizers nor a grace period left. */
    static boolean nothingLeftToWaitFor(ResourceType type, KubeObject object) {
        boolean namespace =
                type.is("namespaces") && !object.spec().path("finalizers").isEmpty();
        return object.deleting()
                && object.finalizers().isEmpty()
                && !namespace
                && object.metadata().path("deletionGracePeriodSeconds").asLong(0) == 0;
    }

    private void mark(ObjectNode metadata, KubeObject live, long grace) {
        long left = live.metadata().path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
        if (live.deleting() && left <= grace) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        metadata.put("deletionTimestamp", now.plusSeconds(grace).toString());
        metadata.put("deletionGracePeriodSeconds", (int) grace);
        if (!live.deleting() && metadata.has("generation")) {
            metadata.put("generation", metadata.path("generation").asInt() + 1);
        }
    }

    private static long grace(ResourceType type, KubeObject live, JsonNode options) {
        boolean started = !Json.text(live.spec().path("nodeName")).isEmpty()
                && !List.of("Succeeded", "Failed")
                        .contains(live.status().path("phase").asText());
        if (!type.is("pods") || !started) {
            return 0;
        }
        long own = live.spec().path("terminationGracePeriodSeconds").asLong(30);
        return options.path("gracePeriodSeconds").asLong(own);
    }

    private static void addFinalizer(ObjectNode metadata, KubeObject live, JsonNode options) {
        String policy = options.path("propagationPolicy").asText();
        boolean orphan =
                policy.equals("Orphan") || options.path("orphanDependents").asBoolean(false);
        String wanted = policy.equals("Foreground") ? FOREGROUND : orphan ? ORPHAN : "";
        if (!wanted.isEmpty() && !live.finalizers().contains(wanted)) {
            ArrayNode finalizers = metadata.withArray("finalizers");
            finalizers.add(wanted);
        }
    }

    private static void checkPreconditions(ResourceType type, KubeObject live, JsonNode preconditions) {
        String uid = Json.text(preconditions.path("uid"));
        if (!uid.isEmpty() && !uid.equals(live.uid())) {
            throw KubeStatus.preconditionFailed(
                            type,
                            live.name(),
                            ("the UID in the precondition (%s) does not match the UID in record (%s)."
                                            + " The object might have been deleted and then recreated")
                                    .formatted(uid, live.uid()))
                    .error();
        }
        String version = Json.text(preconditions.path("resourceVersion"));
        if (!version.isEmpty() && !version.equals(live.resourceVersion())) {
            throw KubeStatus.preconditionFailed(
                            type,
                            live.name(),
                            ("the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record"
                                            + " (%s). The object might have been modified")
                                    .formatted(version, live.resourceVersion()))
                    .error();
        }
    }
}
