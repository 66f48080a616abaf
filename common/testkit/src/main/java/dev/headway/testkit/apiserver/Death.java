package dev.headway.testkit.apiserver;

import dev.headway.testkit.apiserver.Faults.Request;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The death of one process at a change that it asks the server for: from then on nothing of it arrives. The process is known
 * by its bearer token, so the next one may begin while the dead one still runs into cut connections. A kind of change is a
 * method and a resource, such as {@code PATCH leases}.
 */
public final class Death {

    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern RESOURCE =
            Pattern.compile("/(?:api/v1|apis/[^/]+/[^/]+)/(?:namespaces/[^/]+/)?([a-z]+)(?:/.*)?");

    private final Set<String> changes = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> at = new CompletableFuture<>();

    private Death() {}

    /**
     * Kills the process of a token at a change.
     *
     * @param fatal the kinds of change that kill it
     * @param handled whether the server carries the change out, and only its answer is lost
     */
    public static Death of(ApiServer server, String token, Predicate<String> fatal, boolean handled) {
        Death death = new Death();
        Predicate<Request> its = request -> request.token().equals(token);
        Predicate<Request> strikes = request -> its.test(request) && !death.done() && death.strikes(request, fatal);
        if (handled) {
            server.faults().cutAfterHandling(strikes, 1);
        } else {
            server.faults().cut(strikes, 1);
        }
        server.faults().cut(its.and(request -> death.done()));
        return death;
    }

    /** The kind of change at which the process died. */
    public CompletableFuture<String> at() {
        return at;
    }

    /** The kinds of change that the process asked for while it lived. */
    public Set<String> changes() {
        return Set.copyOf(changes);
    }

    private boolean done() {
        return at.isDone();
    }

    private boolean strikes(Request request, Predicate<String> fatal) {
        if (!CHANGING.contains(request.method())) {
            return false;
        }
        Matcher resource = RESOURCE.matcher(request.path());
        String change = request.method() + " " + (resource.matches() ? resource.group(1) : request.path());
        changes.add(change);
        return fatal.test(change) && at.complete(change);
    }
}
