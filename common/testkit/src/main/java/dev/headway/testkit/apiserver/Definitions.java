package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Serves what CustomResourceDefinitions define as soon as they are stored, and says so in their status. */
final class Definitions {
    static final String STORAGE = "customresourcedefinitions.apiextensions.k8s.io";

    private final ObjectStore store;
    private final ResourceTable table;
    private final ObjectWriter writer;

    Definitions(ObjectStore store, ResourceTable table, ObjectWriter writer) {
        this.store = store;
        this.table = table;
        this.writer = writer;
    }

    void onChange(Change change) {
        if (!change.storage().equals(STORAGE)) {
            return;
        }
        change.after().ifPresentOrElse(this::establish, () -> withdraw(change.object()));
    }

    private void establish(KubeObject definition) {
        table.serve(definition.json());
        ObjectNode next = definition.copy();
        ObjectNode status = Json.objectAt(next, "status");
        ArrayNode conditions = status.withArray("conditions");
        condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found");
        condition(conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted");
        status.set("acceptedNames", definition.spec().path("names").deepCopy());
        for (JsonNode version : definition.spec().path("versions")) {
            String name = version.path("name").asText();
            if (version.path("storage").asBoolean(false)
                    && !Json.texts(status.path("storedVersions")).contains(name)) {
                status.withArray("storedVersions").add(name);
            }
        }
        if (!next.equals(definition.json())) {
            store.put(STORAGE, next);
        }
    }

    /** Stops serving, and removes the objects that nobody can reach any more. */
    private void withdraw(KubeObject definition) {
        table.withdraw(definition.json());
        String storage = definition.name();
        java.util.List.copyOf(store.scan(storage, "").values()).forEach(object -> store.remove(storage, object));
    }

    private void condition(ArrayNode conditions, String type, String reason, String message) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals(type)) {
                return;
            }
        }
        conditions
                .addObject()
                .put("type", type)
                .put("status", "True")
                .put("lastTransitionTime", writer.now())
                .put("reason", reason)
                .put("message", message);
    }
}
