package dev.headway.testkit.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Trouble on demand: delays, refusals and cut connections, for chosen requests. Safe for any thread, at any time. */
public final class Faults {
    /** As many times as there are requests. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    /**
     * What a fault is chosen by.
     *
     * @param path without query
     * @param token the bearer token or the user of the address; every one is good, so it tells one client from another
     */
    public record Request(String method, String path, String userAgent, String token) {}

    /** What happens to one request. */
    sealed interface Effect {
        /** Nothing, the request is handled. */
        record None() implements Effect {}

        /** The status is answered and the request is not handled. */
        record Respond(int status, int retryAfterSeconds) implements Effect {}

        /** The connection is closed, before or after the request was handled. */
        record Cut(boolean handled) implements Effect {}
    }

    private record Rule(Predicate<Request> when, Effect effect, AtomicInteger left) {
        boolean takes(Request request) {
            return left.get() > 0
                    && when.test(request)
                    && left.getAndUpdate(n -> n == ALWAYS ? n : Math.max(0, n - 1)) > 0;
        }
    }

    private record Delay(Predicate<Request> when, Duration duration) {}

    private static final Effect NONE = new Effect.None();

    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Delay> delays = new CopyOnWriteArrayList<>();
    private final Set<String> forbidden = ConcurrentHashMap.newKeySet();
    private volatile Predicate<Request> silent = request -> false;

    Faults() {}

    /** Requests of this method, or any for {@code *}, whose path contains this text. */
    public static Predicate<Request> on(String method, String pathPart) {
        return request -> (method.equals("*") || method.equalsIgnoreCase(request.method()))
                && request.path().contains(pathPart);
    }

    /** Delays every request from now on. */
    public void latency(Duration latency) {
        latency(request -> true, latency);
    }

    public void latency(Predicate<Request> when, Duration latency) {
        delays.add(new Delay(when, latency));
    }

    /** Answers this status a number of times, then handles requests again. */
    public void respond(Predicate<Request> when, int status, int times) {
        respond(when, status, Duration.ZERO, times);
    }

    /** The same, with a Retry-After of whole seconds. */
    public void respond(Predicate<Request> when, int status, Duration retryAfter, int times) {
        add(when, new Effect.Respond(status, (int) retryAfter.toSeconds()), times);
    }

    /** Closes the connection of every such request, unhandled. */
    public void cut(Predicate<Request> when) {
        cut(when, ALWAYS);
    }

    public void cut(Predicate<Request> when, int times) {
        add(when, new Effect.Cut(false), times);
    }

    /** Handles the request and closes the connection instead of answering: the caller cannot know what became of it. */
    public void cutAfterHandling(Predicate<Request> when, int times) {
        add(when, new Effect.Cut(true), times);
    }

    /** Keeps such watches open and sends them nothing, not even bookmarks. */
    public void silenceWatches(Predicate<Request> when) {
        silent = when;
    }

    /**
     * Takes a right away: such requests are answered 403, and reviews of it say no.
     *
     * @param verb as RBAC knows it: an eviction is {@code create} of {@code pods/eviction}
     * @param resource as {@link RequestLog.Key#resource()}
     */
    public void forbid(String verb, String resource) {
        forbidden.add(verb + " " + resource);
    }

    public void clear() {
        forbidden.clear();
        rules.clear();
        delays.clear();
        silent = request -> false;
    }

    Effect effectOn(Request request) {
        return rules.stream()
                .filter(rule -> rule.takes(request))
                .map(Rule::effect)
                .findFirst()
                .orElse(NONE);
    }

    Duration delayOf(Request request) {
        return delays.stream()
                .filter(delay -> delay.when().test(request))
                .map(Delay::duration)
                .reduce(Duration.ZERO, Duration::plus);
    }

    boolean forbids(String verb, String resource) {
        return forbidden.contains((verb.equals("evict") ? "create" : verb) + " " + resource);
    }

    boolean silences(Request request) {
        return silent.test(request);
    }

    private void add(Predicate<Request> when, Effect effect, int times) {
        rules.add(new Rule(when, effect, new AtomicInteger(times)));
    }
}
