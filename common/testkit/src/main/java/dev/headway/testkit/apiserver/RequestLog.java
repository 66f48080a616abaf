package dev.headway.testkit.apiserver;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the server was asked: counters of every request, and the latest ones in full. Safe for any thread. */
public final class RequestLog {
    /** The verbs that can change something. */
    public static final Set<String> MUTATING =
            Set.of("create", "update", "patch", "delete", "deletecollection", "evict");

    private static final int KEPT = 5_000;

    /**
     * What one request is counted under.
     *
     * @param verb create, update, patch, delete, deletecollection, get, list, watch or evict
     * @param resource plural with group and subresource ({@code deployments.apps/status}); empty for discovery and health
     */
    public record Key(String verb, String resource, String userAgent) {}

    /**
     * One answered request.
     *
     * @param path with the query
     * @param status the HTTP status; 0 when the connection was cut instead
     */
    public record Entry(Instant at, String method, String path, int status, Key key) {}

    /** The counters at one moment. */
    public record Snapshot(Map<Key, Long> counts) {
        public Snapshot {
            counts = Map.copyOf(counts);
        }

        public long total() {
            return counts.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Requests with a verb that can change something, whether or not they did. */
        public long mutating() {
            return counts.entrySet().stream()
                    .filter(entry -> MUTATING.contains(entry.getKey().verb()))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        public long count(String verb) {
            return byVerb().getOrDefault(verb, 0L);
        }

        public long count(String verb, String resource) {
            return counts.entrySet().stream()
                    .filter(entry -> entry.getKey().verb().equals(verb)
                            && entry.getKey().resource().equals(resource))
                    .mapToLong(Map.Entry::getValue)
                    .sum();
        }

        public Map<String, Long> byVerb() {
            return by(Key::verb);
        }

        public Map<String, Long> byResource() {
            return by(Key::resource);
        }

        public Map<String, Long> byUserAgent() {
            return by(Key::userAgent);
        }

        private Map<String, Long> by(Function<Key, String> part) {
            return counts.entrySet().stream()
                    .collect(Collectors.groupingBy(
                            entry -> part.apply(entry.getKey()), Collectors.summingLong(Map.Entry::getValue)));
        }
    }

    private final Map<Key, Long> counts = new HashMap<>();
    private final Deque<Entry> recent = new ArrayDeque<>();

    RequestLog() {}

    synchronized void count(Key key) {
        counts.merge(key, 1L, Long::sum);
    }

    synchronized void answered(Entry entry) {
        recent.addLast(entry);
        if (recent.size() > KEPT) {
            recent.removeFirst();
        }
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(counts);
    }

    public long mutating() {
        return snapshot().mutating();
    }

    /** The latest answered requests, the oldest first, at most a few thousand; a watch is here from when it opens. */
    public synchronized List<Entry> recent() {
        return List.copyOf(recent);
    }

    public synchronized void reset() {
        counts.clear();
        recent.clear();
    }
}
