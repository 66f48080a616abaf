package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Deletes what lost its owner and the content of namespaces that are going, as the controller manager does. Works a
 * little after the change it reacts to.
 */
final class GarbageCollector {
    /** Where an object is kept. */
    private record Place(String storage, String namespace, String name) {
        static Place of(String storage, KubeObject object) {
            return new Place(storage, object.namespace(), object.name());
        }
    }

    private final ObjectStore store;
    private final ResourceTable table;
    private final Deletion deletion;
    private final Consumer<Runnable> later;
    private final Map<String, Set<Place>> dependents = new HashMap<>();
    private final Map<String, Place> foreground = new HashMap<>();
    private final Set<String> emptying = new HashSet<>();

    GarbageCollector(ObjectStore store, ResourceTable table, Deletion deletion, Consumer<Runnable> later) {
        this.store = store;
        this.table = table;
        this.deletion = deletion;
        this.later = later;
    }

    void onChange(Change change) {
        change.before()
                .ifPresent(object -> owners(object)
                        .forEach(uid -> dependents
                                .getOrDefault(uid, new LinkedHashSet<>())
                                .remove(Place.of(change.storage(), object))));
        change.after()
                .ifPresent(object -> owners(object)
                        .forEach(uid -> dependents
                                .computeIfAbsent(uid, unused -> new LinkedHashSet<>())
                                .add(Place.of(change.storage(), object))));
        if (change.after().isEmpty()) {
            gone(change);
        } else {
            change.after().filter(KubeObject::deleting).ifPresent(object -> going(change.storage(), object));
        }
    }

    private void gone(Change change) {
        KubeObject object = change.object();
        if (dependents.containsKey(object.uid())) {
            later.accept(() -> collect(object.uid()));
        }
        for (JsonNode owner : object.metadata().path("ownerReferences")) {
            String uid = owner.path("uid").asText();
            Place waiting = foreground.get(uid);
            if (waiting != null) {
                later.accept(() -> finishForeground(waiting, uid));
            }
        }
        foreground.remove(object.uid());
        store.get("namespaces", "", object.namespace())
                .filter(KubeObject::deleting)
                .ifPresent(this::emptyLater);
    }

    private void going(String storage, KubeObject object) {
        Place place = Place.of(storage, object);
        if (storage.equals("namespaces")) {
            emptyLater(object);
        }
        if (object.finalizers().contains(Deletion.FOREGROUND) && !foreground.containsKey(object.uid())) {
            foreground.put(object.uid(), place);
            later.accept(() -> {
                collect(object.uid());
                finishForeground(place, object.uid());
            });
        }
        if (object.finalizers().contains(Deletion.ORPHAN)) {
            later.accept(() -> {
                List.copyOf(dependents.getOrDefault(object.uid(), Set.of()))
                        .forEach(dependent -> disown(dependent, object.uid()));
                dropFinalizer(place, object.uid(), Deletion.ORPHAN);
            });
        }
    }

    /** Deletes the dependents of an owner that is going or gone; one that has another owner only loses the reference. */
    private void collect(String owner) {
        for (Place place : List.copyOf(dependents.getOrDefault(owner, Set.of()))) {
            store.get(place.storage(), place.namespace(), place.name()).ifPresent(dependent -> {
                if (owners(dependent).size() > 1) {
                    disown(place, owner);
                } else if (!dependent.deleting()) {
                    delete(place.storage(), dependent);
                }
            });
        }
    }

    private void finishForeground(Place place, String uid) {
        boolean blocked = dependents.getOrDefault(uid, Set.of()).stream()
                .flatMap(dependent -> store.get(dependent.storage(), dependent.namespace(), dependent.name()).stream())
                .anyMatch(dependent -> blocks(dependent, uid));
        if (!blocked) {
            dropFinalizer(place, uid, Deletion.FOREGROUND);
        }
    }

    private static boolean blocks(KubeObject dependent, String owner) {
        for (JsonNode reference : dependent.metadata().path("ownerReferences")) {
            if (reference.path("uid").asText().equals(owner)) {
                return reference.path("blockOwnerDeletion").asBoolean(false);
            }
        }
        return false;
    }

    private void dropFinalizer(Place place, String uid, String finalizer) {
        live(place, uid)
                .filter(object -> object.finalizers().contains(finalizer))
                .ifPresent(object -> {
                    ObjectNode next = object.copy();
                    List<String> left = new ArrayList<>(object.finalizers());
                    left.remove(finalizer);
                    ArrayNode finalizers = Json.objectAt(next, "metadata").putArray("finalizers");
                    left.forEach(finalizers::add);
                    KubeObject stored = store.put(place.storage(), next);
                    table.ofStorage(place.storage())
                            .filter(type -> Deletion.nothingLeftToWaitFor(type, stored))
                            .ifPresent(type -> store.remove(place.storage(), stored));
                });
    }

    private void disown(Place place, String owner) {
        store.get(place.storage(), place.namespace(), place.name()).ifPresent(dependent -> {
            ObjectNode next = dependent.copy();
            ArrayNode references = Json.objectAt(next, "metadata").putArray("ownerReferences");
            for (JsonNode reference : dependent.metadata().path("ownerReferences")) {
                if (!reference.path("uid").asText().equals(owner)) {
                    references.add(reference.deepCopy());
                }
            }
            store.put(place.storage(), next);
        });
    }

    /** Empties a namespace once for all the changes that make it due. */
    private void emptyLater(KubeObject namespace) {
        if (emptying.add(namespace.name())) {
            later.accept(() -> {
                emptying.remove(namespace.name());
                live(Place.of("namespaces", namespace), namespace.uid()).ifPresent(this::empty);
            });
        }
    }

    /** Deletes everything in a namespace that is going; the last object to leave takes the namespace with it. */
    private void empty(KubeObject namespace) {
        boolean left = false;
        for (String storage : store.storages()) {
            for (KubeObject object :
                    List.copyOf(store.scan(storage, namespace.name()).values())) {
                if (!object.deleting()) {
                    delete(storage, object);
                }
            }
            left |= !store.scan(storage, namespace.name()).isEmpty();
        }
        if (!left && namespace.finalizers().isEmpty()) {
            store.remove("namespaces", namespace);
        }
    }

    private void delete(String storage, KubeObject object) {
        table.ofStorage(storage).ifPresent(type -> deletion.delete(type, object, Json.object(), false));
    }

    private java.util.Optional<KubeObject> live(Place place, String uid) {
        return store.get(place.storage(), place.namespace(), place.name())
                .filter(object -> object.uid().equals(uid));
    }

    private static List<String> owners(KubeObject object) {
        List<String> uids = new ArrayList<>();
        object.metadata()
                .path("ownerReferences")
                .forEach(owner -> uids.add(owner.path("uid").asText()));
        return uids;
    }
}
