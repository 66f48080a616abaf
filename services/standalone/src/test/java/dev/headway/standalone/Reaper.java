package dev.headway.standalone;

import dev.headway.testkit.JavaProcess;
import dev.headway.testkit.apiserver.Faults;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Kills a service with SIGKILL the first time it makes one of the planned calls, before the API server takes the call or after it
 * has and before the answer. Then starts the service again.
 *
 * <p>The token of a request says whose it is. Calls to make the objects of a chart are one site: Helm makes them in one loop.
 */
final class Reaper implements Predicate<Faults.Request>, AutoCloseable {

    /** When the process dies. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private static final Set<String> CHANGES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> BY_NAME =
            Set.of("secrets", "nodes", "pods", "pods/eviction", "leases", "daemonsets", "customresourcedefinitions");

    private final Map<String, JavaProcess> services;
    private final Map<String, Moment> planned;
    private final Map<String, Moment> deaths = new TreeMap<>();
    private final ExecutorService restarts = Executors.newSingleThreadExecutor();

    /**
     * A reaper of these services.
     *
     * @param planned when a process dies, by site such as {@code node-executor PATCH nodes}
     */
    Reaper(Map<String, JavaProcess> services, Map<String, Moment> planned) {
        this.services = services;
        this.planned = new TreeMap<>(planned);
    }

    /** Whether the request is to be lost together with its process. */
    @Override
    public synchronized boolean test(Faults.Request request) {
        @Nullable JavaProcess service = services.get(request.token());
        if (service == null || !CHANGES.contains(request.method()) || !service.isAlive() || isReview(request)) {
            return false;
        }
        @Nullable Moment moment = planned.remove(site(request));
        if (moment == null) {
            return false;
        }
        deaths.put(site(request), moment);
        service.kill();
        restarts.execute(service::restart);
        return moment == Moment.BEFORE;
    }

    /** The moments at which processes died, by site. */
    synchronized Map<String, Moment> deaths() {
        return new TreeMap<>(deaths);
    }

    @Override
    public void close() {
        restarts.shutdown();
    }

    private static boolean isReview(Faults.Request request) {
        return request.path().contains("accessreviews");
    }

    private static String site(Faults.Request request) {
        String resource = resource(request.path());
        return "%s %s %s"
                .formatted(
                        request.token(),
                        request.method(),
                        BY_NAME.contains(resource) ? resource : "objects of a chart");
    }

    /** The resource of a path, with its subresource. */
    private static String resource(String path) {
        String[] parts = path.split("/");
        int at = parts[1].equals("api") ? 3 : 4;
        if (at + 2 < parts.length && parts[at].equals("namespaces")) {
            at += 2;
        }
        return at + 2 < parts.length ? parts[at] + "/" + parts[at + 2] : Objects.requireNonNull(parts[at]);
    }
}
