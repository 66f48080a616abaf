package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All objects, in memory, ordered by namespace and name per resource, under one revision counter.
 * Belongs to one thread, the server's event loop.
 */
final class ObjectStore {
    private final Map<String, NavigableMap<String, KubeObject>> objects = new HashMap<>();
    private final List<Consumer<Change>> listeners = new ArrayList<>();
    private long revision;

    /** Adds a listener that is told of every write, after it. */
    void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    long revision() {
        return revision;
    }

    Optional<KubeObject> get(String storage, String namespace, String name) {
        return Optional.ofNullable(table(storage).get(key(namespace, name)));
    }

    /** The objects of a namespace, or of all namespaces for the empty name, by key. */
    NavigableMap<String, KubeObject> scan(String storage, String namespace) {
        NavigableMap<String, KubeObject> table = table(storage);
        NavigableMap<String, KubeObject> found =
                namespace.isEmpty() ? table : table.subMap(namespace + "/", true, namespace + "0", false);
        return Collections.unmodifiableNavigableMap(found);
    }

    /** The storages that hold at least one object. */
    List<String> storages() {
        return objects.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Stores the object under the next revision; the caller gives the tree away. */
    KubeObject put(String storage, ObjectNode json) {
        revision++;
        Json.objectAt(json, "metadata").put("resourceVersion", Long.toString(revision));
        KubeObject object = new KubeObject(json);
        KubeObject before = table(storage).put(key(object.namespace(), object.name()), object);
        tell(new Change(storage, revision, Optional.ofNullable(before), Optional.of(object)));
        return object;
    }

    /** Removes an object if it is still there. */
    void remove(String storage, KubeObject object) {
        KubeObject before = table(storage).remove(key(object.namespace(), object.name()));
        if (before != null) {
            revision++;
            tell(new Change(storage, revision, Optional.of(before), Optional.empty()));
        }
    }

    static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private NavigableMap<String, KubeObject> table(String storage) {
        return objects.computeIfAbsent(storage, unused -> new TreeMap<>());
    }

    private void tell(Change change) {
        listeners.forEach(listener -> listener.accept(change));
    }
}
