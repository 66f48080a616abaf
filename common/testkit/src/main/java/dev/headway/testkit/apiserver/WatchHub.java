package dev.headway.testkit.apiserver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Sends changes to watchers, and keeps the latest ones of each resource so that a watcher can go on where it stopped. */
final class WatchHub {
    /** Where the events of one watch go. */
    interface Sink {
        void event(String type, KubeObject object);

        /** Tells that nothing up to a revision was missed; with {@code initialEnd} also that all existing objects were sent. */
        void bookmark(long revision, boolean initialEnd);

        void end();
    }

    /** One open watch. */
    static final class Watcher {
        private final String storage;
        private final Predicate<KubeObject> filter;
        private final Sink sink;
        private final boolean bookmarks;
        private long told;

        Watcher(String storage, Predicate<KubeObject> filter, Sink sink, boolean bookmarks, long from) {
            this.storage = storage;
            this.filter = filter;
            this.sink = sink;
            this.bookmarks = bookmarks;
            this.told = from;
        }

        private void tell(Change change) {
            Optional<Change.Event> event = change.seenThrough(filter);
            event.ifPresent(seen -> {
                told = change.revision();
                sink.event(seen.type(), seen.object());
            });
        }
    }

    private final int history;
    private final Map<String, Deque<Change>> recent = new HashMap<>();
    private final Map<String, Long> forgotten = new HashMap<>();
    private final Map<String, List<Watcher>> watchers = new HashMap<>();
    private long forgottenAll;

    /** A hub that remembers this many changes of each resource. */
    WatchHub(int history) {
        this.history = history;
    }

    void publish(Change change) {
        Deque<Change> changes = recent.computeIfAbsent(change.storage(), unused -> new ArrayDeque<>());
        changes.addLast(change);
        while (changes.size() > history) {
            forgotten.put(change.storage(), changes.removeFirst().revision());
        }
        List.copyOf(watchers.getOrDefault(change.storage(), List.of())).forEach(watcher -> watcher.tell(change));
    }

    /** The first revision a watch can go on from. */
    long oldest(String storage) {
        return Math.max(forgottenAll, forgotten.getOrDefault(storage, 0L));
    }

    /** Opens a watch: first what happened after its starting revision, then everything new. */
    void open(Watcher watcher, long from) {
        for (Change change : List.copyOf(recent.getOrDefault(watcher.storage, new ArrayDeque<>()))) {
            if (change.revision() > from) {
                watcher.tell(change);
            }
        }
        watchers.computeIfAbsent(watcher.storage, unused -> new ArrayList<>()).add(watcher);
    }

    void close(Watcher watcher) {
        watchers.getOrDefault(watcher.storage, new ArrayList<>()).remove(watcher);
    }

    /** Sends a bookmark to each watcher that asked for them and has not heard of the current revision. */
    void bookmark(long revision) {
        for (Watcher watcher : all()) {
            if (watcher.bookmarks && watcher.told < revision) {
                watcher.told = revision;
                watcher.sink.bookmark(revision, false);
            }
        }
    }

    /** Ends every watch; the watchers may come back. */
    void endAll() {
        all().forEach(watcher -> watcher.sink.end());
    }

    /** Ends every watch and forgets all changes so far, as after a compaction: going on from before is answered 410. */
    void compact(long revision) {
        recent.clear();
        forgottenAll = revision;
        endAll();
    }

    int open() {
        return all().size();
    }

    private List<Watcher> all() {
        return watchers.values().stream().flatMap(List::stream).toList();
    }
}
