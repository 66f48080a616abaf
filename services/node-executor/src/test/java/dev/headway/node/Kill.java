package dev.headway.node;

import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.Faults.Request;
import dev.headway.testkit.apiserver.RequestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The death of one executor at one of its changes: no request of it reaches the API server from then on.
 *
 * <p>The changes are counted by those that succeeded, so a change that is tried again after a conflict is the same one.
 */
final class Kill {

    /** The user agent of the executor that dies. */
    static final String VICTIM = "executor-1";

    private final ApiServer server;
    private final int at;
    private final boolean handled;
    private final AtomicReference<@Nullable String> path = new AtomicReference<>();

    /**
     * Waits for the change.
     *
     * @param at the change, counted from 1
     * @param handled whether the API server carries the change out, and only its answer is lost
     */
    Kill(ApiServer server, int at, boolean handled) {
        this.server = server;
        this.at = at;
        this.handled = handled;
        server.requests().reset();
        if (handled) {
            server.faults().cutAfterHandling(this::strikes, 1);
        } else {
            server.faults().cut(this::strikes, 1);
        }
        server.faults().cut(request -> done() && victim(request));
    }

    boolean done() {
        return path.get() != null;
    }

    /** The changes that executors made, in order: verb, resource and path. */
    static List<RequestLog.Entry> changes(ApiServer server) {
        return server.requests().recent().stream()
                .filter(entry -> entry.key().userAgent().startsWith("executor-"))
                .filter(entry -> RequestLog.MUTATING.contains(entry.key().verb()))
                .filter(entry -> entry.status() >= 200 && entry.status() < 300)
                .toList();
    }

    /** The paths of all evictions and deletions that the API server carried out. */
    List<String> removals() {
        List<String> removed = new ArrayList<>(changes(server).stream()
                .filter(entry -> !entry.method().equals("PATCH"))
                .map(RequestLog.Entry::path)
                .toList());
        String last = path.get();
        if (handled && last != null && last.contains("/pods/")) {
            removed.add(last);
        }
        return removed;
    }

    private boolean strikes(Request request) {
        return victim(request)
                && List.of("PATCH", "POST", "DELETE").contains(request.method())
                && changes(server).size() + 1 >= at
                && path.compareAndSet(null, request.path());
    }

    private static boolean victim(Request request) {
        return request.userAgent().equals(VICTIM);
    }
}
