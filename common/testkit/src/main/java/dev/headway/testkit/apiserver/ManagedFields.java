package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps {@code metadata.managedFields}: which manager owns which fields, by applying them or by writing them. */
final class ManagedFields {
    private static final String FIELD = "managedFields";
    private static final List<String> NOBODYS = List.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            FIELD);

    /** Who owns fields, and by which operation: {@code Apply} or {@code Update}. */
    record Owner(String manager, String operation, String apiVersion, String subresource) {
        static Owner updating(Target target, String manager) {
            return new Owner(manager, "Update", target.type().apiVersion(), target.subresource());
        }

        static Owner applying(Target target, String manager) {
            return new Owner(manager, "Apply", target.type().apiVersion(), target.subresource());
        }

        /** The owner as the message of a conflict names it: one that updates with the version it used. */
        String described() {
            String name = subresource.isEmpty()
                    ? "\"%s\"".formatted(manager)
                    : "\"%s\" with subresource \"%s\"".formatted(manager, subresource);
            return operation.equals("Update") ? "%s using %s".formatted(name, apiVersion) : name;
        }
    }

    /** What an owner owns, since when. */
    record Owned(FieldSet fields, String time) {}

    private final InstantSource clock;

    ManagedFields(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes the creator of an object as the owner of all its fields. */
    void created(Target target, ObjectNode next, Owner owner) {
        FieldSet fields = FieldSet.of(MergeSchema.of(target.type()), ownable(next));
        write(next, Map.of(owner, new Owned(fields, now())));
    }

    /** Gives what an update changed to its manager, and takes it from everybody else. */
    void updated(Target target, KubeObject live, ObjectNode next, String manager) {
        MergeSchema schema = MergeSchema.of(target.type());
        FieldSet.Difference difference = FieldSet.difference(schema, ownable(live.json()), ownable(next));
        if (difference.isEmpty()) {
            return;
        }
        Owner self = Owner.updating(target, manager);
        Map<Owner, Owned> owners = read(live.json());
        owners.forEach((owner, owned) -> {
            owned.fields().removeAll(difference.removed());
            if (!owner.equals(self)) {
                owned.fields().removeAll(difference.changed());
            }
        });
        FieldSet own = owners.containsKey(self) ? owners.get(self).fields() : new FieldSet();
        own.addAll(difference.changed());
        owners.put(self, new Owned(own, now()));
        write(next, owners);
    }

    Map<Owner, Owned> read(ObjectNode object) {
        Map<Owner, Owned> owners = new LinkedHashMap<>();
        for (JsonNode entry : object.path("metadata").path(FIELD)) {
            Owner owner = new Owner(
                    entry.path("manager").asText(),
                    entry.path("operation").asText(),
                    entry.path("apiVersion").asText(),
                    entry.path("subresource").asText());
            FieldSet fields = FieldSet.parse(entry.path("fieldsV1"));
            owners.put(owner, new Owned(fields, entry.path("time").asText()));
        }
        return owners;
    }

    void write(ObjectNode object, Map<Owner, Owned> owners) {
        ArrayNode entries = Json.objectAt(object, "metadata").putArray(FIELD);
        owners.forEach((owner, owned) -> {
            if (owned.fields().hasChildren()) {
                ObjectNode entry = entries.addObject()
                        .put("manager", owner.manager())
                        .put("operation", owner.operation())
                        .put("apiVersion", owner.apiVersion())
                        .put("time", owned.time())
                        .put("fieldsType", "FieldsV1");
                entry.set("fieldsV1", owned.fields().json());
                if (!owner.subresource().isEmpty()) {
                    entry.put("subresource", owner.subresource());
                }
            }
        });
    }

    /** Whether the same managers own the same fields, whenever they got them. */
    static boolean sameOwners(ObjectNode a, ObjectNode b) {
        return timeless(a).equals(timeless(b));
    }

    private static ArrayNode timeless(ObjectNode object) {
        ArrayNode entries = Json.object().putArray(FIELD);
        for (JsonNode entry : object.path("metadata").path(FIELD)) {
            ObjectNode copy = Json.object();
            copy.setAll((ObjectNode) entry);
            copy.remove("time");
            entries.add(copy);
        }
        return entries;
    }

    /** The part of an object that can be owned: not its identity and not what only the server writes. */
    static ObjectNode ownable(ObjectNode object) {
        ObjectNode ownable = Json.object();
        ownable.setAll(object);
        ownable.remove(List.of("apiVersion", "kind"));
        if (object.path("metadata") instanceof ObjectNode metadata) {
            ObjectNode rest = Json.object();
            rest.setAll(metadata);
            rest.remove(NOBODYS);
            ownable.set("metadata", rest);
            if (rest.isEmpty()) {
                ownable.remove("metadata");
            }
        }
        return ownable;
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
