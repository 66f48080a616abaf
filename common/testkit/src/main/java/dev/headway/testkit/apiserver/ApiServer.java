package dev.headway.testkit.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server of one cluster, in memory, over plain HTTP on 127.0.0.1, without authentication. It has no
 * nodes and runs no controllers but the garbage collector and the status of PodDisruptionBudgets; others are ordinary clients.
 */
public final class ApiServer implements AutoCloseable {
    private static final long BOOKMARK_PERIOD_MILLIS = 3_000;
    private static final long BUDGET_DELAY_MILLIS = 20;

    private final Builder options;
    private final RequestLog requests = new RequestLog();
    private final Faults faults = new Faults();
    private final WatchHub hub;
    private final ObjectStore store = new ObjectStore();
    private final WriteFeed writes;
    private @Nullable Vertx vertx;
    private @Nullable HttpServer http;

    private ApiServer(Builder options) {
        this.options = options;
        this.hub = new WatchHub(options.watchHistory);
        this.writes = new WriteFeed(options.clock);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a server is made with. */
    public static final class Builder {
        private String name = "cluster-1";
        private String kubernetesVersion = "v1.33.1";
        private int port;
        private int watchHistory = 10_000;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /** The name of the cluster, used in its kubeconfig. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The version the server says it is, for example {@code v1.33.1}. */
        public Builder kubernetesVersion(String version) {
            this.kubernetesVersion = version;
            return this;
        }

        /** The TCP port; 0, the default, takes a free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** How many changes of each resource a watch can go back. */
        public Builder watchHistory(int changes) {
            this.watchHistory = changes;
            return this;
        }

        /** Where the timestamps of objects come from. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        public ApiServer build() {
            return new ApiServer(this);
        }
    }

    /** Starts to listen; when this returns, requests are answered. */
    public ApiServer start() {
        Vertx started = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1)));
        vertx = started;
        HttpFront front = wire(started);
        HttpServerOptions listen = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(options.port)
                .setMaxFormAttributeSize(-1)
                .setCompressionSupported(false)
                .setMaxWebSocketFrameSize(8 << 20)
                .setMaxWebSocketMessageSize(8 << 20);
        try {
            http = started.createHttpServer(listen)
                    .requestHandler(front::handle)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            started.close();
            throw new IllegalStateException(
                    "the API server of cluster %s cannot listen on port %d".formatted(options.name, options.port), e);
        }
        return this;
    }

    private HttpFront wire(Vertx loop) {
        ResourceTable table = new ResourceTable();
        ObjectWriter writer = new ObjectWriter(store, table, options.clock);
        Deletion deletion = new Deletion(store, options.clock);
        DisruptionBudgets budgets = new DisruptionBudgets(store);
        GarbageCollector collector =
                new GarbageCollector(store, table, deletion, task -> loop.runOnContext(unused -> task.run()));
        Definitions definitions = new Definitions(store, table, writer);
        store.onChange(writes::onChange);
        store.onChange(hub::publish);
        store.onChange(collector::onChange);
        store.onChange(definitions::onChange);
        store.onChange(change -> {
            if (budgets.touch(change)) {
                loop.setTimer(BUDGET_DELAY_MILLIS, unused -> budgets.refresh());
            }
        });
        createNamespaces(table, writer);
        loop.setPeriodic(BOOKMARK_PERIOD_MILLIS, unused -> hub.bookmark(store.revision()));
        ObjectList list = new ObjectList(store, hub);
        ObjectApi objects = new ObjectApi(
                writer, list, deletion, new PodApi(store, writer, deletion, budgets), new Reviews(faults));
        return new HttpFront(
                loop,
                options.clock,
                table,
                new Discovery(table, options.kubernetesVersion),
                objects,
                new WatchApi(loop, store, hub),
                requests,
                faults,
                writes);
    }

    private static void createNamespaces(ResourceTable table, ObjectWriter writer) {
        ResourceType namespaces = table.builtIn("", "v1", "namespaces");
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            ObjectNode namespace = Json.object();
            namespace.putObject("metadata").put("name", name);
            writer.create(
                    new Target(namespaces, "", "", ""), namespace, new WriteOptions(false, "kube-apiserver", false));
        }
    }

    public String name() {
        return options.name;
    }

    public String url() {
        HttpServer listening = http;
        if (listening == null) {
            throw new IllegalStateException("the API server of cluster %s is not started".formatted(options.name));
        }
        return "http://127.0.0.1:" + listening.actualPort();
    }

    /** A kubeconfig with one context, named after the cluster; its token is accepted like any other. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: %1$s
                  cluster:
                    server: %2$s
                contexts:
                - name: %1$s
                  context:
                    cluster: %1$s
                    user: %1$s
                users:
                - name: %1$s
                  user:
                    token: sandbox
                current-context: %1$s
                """.formatted(options.name, url());
    }

    /**
     * A kubeconfig whose requests are known by a token of their own. Over plain HTTP the clients written in Go send none, but
     * they do send the user of the address.
     */
    public String kubeconfig(String token) {
        return kubeconfig()
                .replace("token: sandbox", "token: " + token)
                .replace("server: http://", "server: http://%s:none@".formatted(token));
    }

    public RequestLog requests() {
        return requests;
    }

    public Faults faults() {
        return faults;
    }

    /**
     * Tells of every write from now on, in the order of their resourceVersions.
     *
     * @param listener is called by the server's only thread and must be quick
     */
    public void onWrite(Consumer<Write> listener) {
        writes.add(listener);
    }

    /** Ends every open watch, as a restart of a real server does; clients come back. */
    public void dropWatches() {
        onLoop(hub::endAll);
    }

    /** Forgets the history and ends every open watch: a client that goes on from before is answered 410 Gone. */
    public void compact() {
        onLoop(() -> hub.compact(store.revision()));
    }

    private void onLoop(Runnable task) {
        Vertx running = vertx;
        if (running == null) {
            throw new IllegalStateException("the API server of cluster %s is not started".formatted(options.name));
        }
        CountDownLatch done = new CountDownLatch(1);
        running.runOnContext(unused -> {
            task.run();
            done.countDown();
        });
        try {
            if (!done.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the API server of cluster %s is stuck".formatted(options.name));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Vertx running = vertx;
        if (running != null) {
            vertx = null;
            http = null;
            running.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
