package dev.headway.mesh;

import static java.util.Objects.requireNonNullElse;

import dev.headway.model.FailureReason;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The sign of life of a cluster: an open watch of its namespace kube-system. While it is open nothing is asked, and the connection
 * counts as proven; when it ends it is opened again, with pauses that double.
 */
public final class IdentityWatch implements AutoCloseable {

    /** What the watch shows. */
    public sealed interface State {

        /** Nothing is certain: the watch is about to be opened for the first time, or again. */
        record Opening() implements State {}

        /** The watch is open. */
        record Open(String uid, String kubernetesVersion) implements State {}

        /** The watch cannot be opened, or another cluster answers. */
        record Lost(FailureReason reason, String detail) implements State {}
    }

    /**
     * How long a watch is trusted and tried.
     *
     * @param tries how many failures in a row make a cluster count as lost
     * @param retry the first pause between two tries
     * @param retryMost the longest pause
     * @param silence how long an open watch may be without bookmark before it is opened again; an API server sends one about
     *     every minute
     */
    public record Patience(int tries, Duration retry, Duration retryMost, Duration silence) {

        public Patience {
            if (tries < 1) {
                throw new IllegalArgumentException("tries must be at least 1, got " + tries);
            }
        }

        Duration pause(int misses) {
            Duration doubled = retry.multipliedBy(1L << Math.min(Math.max(misses - 1, 0), 20));
            return doubled.compareTo(retryMost) < 0 ? doubled : retryMost;
        }
    }

    private static final Logger LOG = Logger.getLogger(IdentityWatch.class);

    private final Cluster cluster;
    private final ClusterPins pins;
    private final Patience patience;
    private final Runnable news;
    private final Thread thread;
    private int misses;
    private volatile boolean closed;
    private volatile State state = new State.Opening();

    /**
     * Begins to watch.
     *
     * @param news called when the cluster is found or lost
     */
    public IdentityWatch(Cluster cluster, ClusterPins pins, Patience patience, Runnable news) {
        this.cluster = cluster;
        this.pins = pins;
        this.patience = patience;
        this.news = news;
        this.thread = Thread.ofVirtual().name("identity-of-" + cluster).start(this::run);
    }

    /** Whether this is the watch of the cluster as the registry has it now. */
    public boolean isOf(Cluster current) {
        return cluster.client() == current.client();
    }

    public State state() {
        return state;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                watch();
            } catch (ClusterRefusedException e) {
                missed(e.reason(), String.valueOf(e.getMessage()));
            } catch (KubernetesClientException e) {
                missed(
                        FailureReason.CLUSTER_UNREACHABLE,
                        ClusterProbe.detail(cluster, e, "WATCH namespaces/kube-system"));
            } catch (InterruptedException e) {
                return;
            }
            try {
                Thread.sleep(patience.pause(misses));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Holds the watch open until it ends. */
    private void watch() throws InterruptedException {
        String uid = ClusterProbe.uid(cluster);
        pins.check(cluster.name(), uid);
        String version = cluster.client().getKubernetesVersion().getGitVersion();
        Signs signs = new Signs(uid);
        try (Watch open = open(signs)) {
            misses = 0;
            pins.hold(cluster, uid);
            state = new State.Open(uid, version);
            tell();
            signs.awaitEnd(patience.silence());
        } finally {
            pins.release(cluster);
            if (state instanceof State.Open) {
                state = new State.Opening();
            }
        }
    }

    private Watch open(Signs signs) {
        KubernetesClient client = cluster.client();
        // A watch that opens itself again would hide that it ended.
        KubernetesClient once = client.newClient(
                        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                                .withWatchReconnectLimit(0)
                                .build())
                .adapt(KubernetesClient.class);
        ListOptions options =
                new ListOptionsBuilder().withAllowWatchBookmarks(true).build();
        return once.namespaces().withName(ClusterProbe.NAMESPACE).watch(options, signs);
    }

    private void missed(FailureReason reason, String detail) {
        misses++;
        LOG.debugf("Cluster %s: try %d: %s", cluster, misses, detail);
        boolean replaced = reason == FailureReason.CLUSTER_REPLACED;
        if (replaced || misses >= patience.tries()) {
            State.Lost lost = new State.Lost(reason, detail);
            boolean known = state instanceof State.Lost before && before.reason() == reason;
            state = lost;
            if (!known) {
                tell();
            }
        }
    }

    private void tell() {
        if (!closed) {
            news.run();
        }
    }

    /** Waits for what a watch says. */
    private static final class Signs implements Watcher<Namespace> {

        private final String uid;
        private final BlockingQueue<Boolean> alive = new LinkedBlockingQueue<>();

        Signs(String uid) {
            this.uid = uid;
        }

        @Override
        public void eventReceived(Action action, Namespace namespace) {
            String seen = requireNonNullElse(namespace.getMetadata().getUid(), "");
            alive.add(action == Action.BOOKMARK || action != Action.DELETED && seen.equals(uid));
        }

        @Override
        public void onClose(WatcherException cause) {
            alive.add(false);
        }

        @Override
        public void onClose() {
            alive.add(false);
        }

        void awaitEnd(Duration silence) throws InterruptedException {
            while (true) {
                Boolean sign = alive.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
                if (sign == null || !sign) {
                    return;
                }
            }
        }
    }
}
