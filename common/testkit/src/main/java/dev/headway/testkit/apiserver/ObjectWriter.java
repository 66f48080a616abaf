package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Creates and changes objects: what a client sent becomes what is stored, with the metadata only the server writes. */
final class ObjectWriter {
    private static final List<String> SYSTEM = List.of(
            "uid",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "managedFields");
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

    private final ObjectStore store;
    private final RequestChecks checks;
    private final InstantSource clock;
    private final Defaults defaults = new Defaults();
    private final ManagedFields managedFields;
    private final Random random = new Random();

    ObjectWriter(ObjectStore store, ResourceTable table, InstantSource clock) {
        this.store = store;
        this.checks = new RequestChecks(store, table);
        this.clock = clock;
        this.managedFields = new ManagedFields(clock);
    }

    KubeObject live(Target target) {
        return store.get(target.type().storage(), target.namespace(), target.name())
                .orElseThrow(
                        () -> KubeStatus.notFound(target.type(), target.name()).error());
    }

    KubeObject create(Target target, ObjectNode body, WriteOptions options) {
        ObjectNode next = prepareNew(target, body);
        managedFields.created(target, next, ManagedFields.Owner.updating(target, options.fieldManager()));
        return insert(target.type(), next, options);
    }

    /** What a server-side apply led to: an object, and whether it is a new one. */
    record Applied(KubeObject object, boolean created) {}

    /** Creates or changes an object by server-side apply. */
    Applied apply(Target target, ObjectNode config, WriteOptions options) {
        ResourceType type = target.type();
        RequestChecks.kind(type, config);
        if (!config.path("metadata").path("managedFields").isEmpty()) {
            throw KubeStatus.badRequest("metadata.managedFields must be nil").error();
        }
        Optional<KubeObject> found = store.get(type.storage(), target.namespace(), target.name());
        ManagedFields.Owner self = ManagedFields.Owner.applying(target, options.fieldManager());
        if (found.isEmpty() && target.subresource().isEmpty()) {
            Json.objectAt(config, "metadata").put("name", target.name());
            ObjectNode next = prepareNew(target, config);
            managedFields.created(target, config, self);
            Json.objectAt(next, "metadata")
                    .set("managedFields", config.path("metadata").path("managedFields"));
            return new Applied(insert(type, next, options), true);
        }
        KubeObject live = live(target);
        RequestChecks.identity(target, live, config.path("metadata"));
        boolean status = target.is("status");
        if (status) {
            config.retain("apiVersion", "kind", "status");
        } else if (type.has("status")) {
            config.remove("status");
        }
        ApplyPatch patch = new ApplyPatch(MergeSchema.of(type), managedFields);
        ApplyPatch.Result result = patch.apply(live.as(type).json(), config, self, options.force());
        ObjectNode next = prepareChanged(target, live, result.object());
        managedFields.write(next, result.owners());
        return new Applied(replace(target, live, next, options), false);
    }

    /** A new object as it will be stored, but for its managed fields. */
    ObjectNode prepareNew(Target target, ObjectNode body) {
        ResourceType type = target.type();
        ObjectNode next = Json.withoutNulls(body);
        RequestChecks.kind(type, next);
        ObjectNode metadata = Json.objectAt(next, "metadata");
        if (!Json.text(metadata.path("resourceVersion")).isEmpty()) {
            throw KubeStatus.badRequest("resourceVersion should not be set on objects to be created")
                    .error();
        }
        SYSTEM.forEach(metadata::remove);
        name(type, metadata);
        if (type.namespaced()) {
            metadata.put("namespace", target.namespace());
            checks.namespace(target, metadata.path("name").asText());
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        if (type.generation()) {
            metadata.put("generation", 1);
        }
        if (type.has("status")) {
            next.remove("status");
        }
        defaults.apply(type, next);
        defaults.initialStatus(type, next);
        ValidationRules.onCreate(type, next);
        return next;
    }

    KubeObject insert(ResourceType type, ObjectNode next, WriteOptions options) {
        JsonNode metadata = next.path("metadata");
        String name = metadata.path("name").asText();
        if (store.get(type.storage(), metadata.path("namespace").asText(), name).isPresent()) {
            throw KubeStatus.alreadyExists(type, name).error();
        }
        return options.dryRun() ? new KubeObject(next) : store.put(type.storage(), next);
    }

    KubeObject update(Target target, ObjectNode body, WriteOptions options) {
        KubeObject live = live(target);
        ResourceType type = target.type();
        RequestChecks.kind(type, body);
        RequestChecks.identity(target, live, body.path("metadata"));
        RequestChecks.versioned(type, body);
        ObjectNode next = prepareChanged(target, live, body);
        managedFields.updated(target, live, next, options.fieldManager());
        return replace(target, live, next, options);
    }

    /** A changed object as it will be stored, but for its managed fields. */
    ObjectNode prepareChanged(Target target, KubeObject live, ObjectNode body) {
        ResourceType type = target.type();
        ObjectNode next = target.is("status") ? live.copy() : Json.withoutNulls(body);
        if (target.is("status")) {
            keep(Json.withoutNulls(body), next, "status");
        } else {
            next.set("apiVersion", live.json().path("apiVersion"));
            if (type.has("status")) {
                keep(live.json(), next, "status");
            }
        }
        ObjectNode metadata = Json.objectAt(next, "metadata");
        metadata.put("name", live.name());
        keep(live.metadata(), metadata, "namespace");
        SYSTEM.forEach(field -> keep(live.metadata(), metadata, field));
        if (!target.is("status")) {
            defaults.apply(type, next);
            ValidationRules.onUpdate(type, live, next);
            if (type.generation() && !desired(live.json()).equals(desired(next))) {
                metadata.put("generation", live.metadata().path("generation").asInt() + 1);
            }
        }
        return next;
    }

    /** Stores a changed object; one that did not change keeps its resourceVersion, one that was only waiting to go goes. */
    KubeObject replace(Target target, KubeObject live, ObjectNode next, WriteOptions options) {
        if (withoutManagedFields(live.json()).equals(withoutManagedFields(next))
                && ManagedFields.sameOwners(live.json(), next)) {
            return live;
        }
        if (options.dryRun()) {
            return new KubeObject(next);
        }
        String storage = target.type().storage();
        KubeObject stored = store.put(storage, next);
        if (Deletion.nothingLeftToWaitFor(target.type(), stored)) {
            store.remove(storage, stored);
        }
        return stored;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void name(ResourceType type, ObjectNode metadata) {
        if (!Json.text(metadata.path("name")).isEmpty()) {
            return;
        }
        String base = Json.text(metadata.path("generateName"));
        if (base.isEmpty()) {
            throw KubeStatus.invalid(
                            type,
                            "",
                            List.of(new KubeStatus.Cause(
                                    "FieldValueRequired",
                                    "Required value: name or generateName is required",
                                    "metadata.name")))
                    .error();
        }
        StringBuilder name = new StringBuilder(base.length() > 58 ? base.substring(0, 58) : base);
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX.charAt(random.nextInt(SUFFIX.length())));
        }
        metadata.put("name", name.toString());
    }

    /** Everything that is neither metadata nor status: what a generation counts. */
    private static ObjectNode desired(ObjectNode object) {
        ObjectNode desired = Json.object();
        desired.setAll(object);
        return desired.remove(List.of("metadata", "status", "apiVersion", "kind"));
    }

    private static ObjectNode withoutManagedFields(ObjectNode object) {
        ObjectNode copy = Json.object();
        copy.setAll(object);
        ObjectNode metadata = Json.object();
        metadata.setAll((ObjectNode) object.path("metadata"));
        metadata.remove("managedFields");
        copy.set("metadata", metadata);
        return copy;
    }

    private static void keep(JsonNode from, ObjectNode to, String field) {
        if (from.has(field)) {
            to.set(field, from.path(field).deepCopy());
        } else {
            to.remove(field);
        }
    }
}
