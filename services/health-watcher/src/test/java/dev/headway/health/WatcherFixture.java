package dev.headway.health;

import dev.headway.health.domain.Answer;
import dev.headway.health.domain.CheckSettings;
import dev.headway.health.domain.Commands;
import dev.headway.health.domain.Measurements;
import dev.headway.health.kubernetes.Fabric8ClusterViews;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.KubeconfigClusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Expectation;
import dev.headway.model.StepId;
import dev.headway.model.StepKind;
import dev.headway.model.StepRef;
import dev.headway.model.message.HealthCommand.ConfirmHealth;
import dev.headway.model.message.HealthEvent;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A watcher that knows one sandbox cluster, {@code cluster-1}. */
final class WatcherFixture implements AutoCloseable {

    static final String SYSTEM = "istio-system";

    final SandboxCluster sandbox;
    private final Path charts;
    private final Registry clusters;
    private final HealthWatcher watcher;
    private final BlockingQueue<HealthEvent> verdicts = new LinkedBlockingQueue<>();
    private int attempts;

    WatcherFixture(Path folder) {
        this(folder, SandboxCharts.INSTALLED);
    }

    /**
     * Starts a cluster and its watcher.
     *
     * @param istio the version the cluster starts at
     */
    WatcherFixture(Path folder, String istio) {
        this(folder, istio, question -> new Answer.Failed("nothing is measured"));
    }

    /**
     * Starts a cluster and its watcher.
     *
     * @param measurements what the checks of the watcher ask
     */
    WatcherFixture(Path folder, String istio, Measurements measurements) {
        charts = SandboxCharts.extractTo(folder.resolve("charts"));
        sandbox = SandboxCluster.builder().nodes(3).istio(istio).charts(charts).start();
        clusters = new Registry(write(folder));
        watcher = new HealthWatcher(
                new Fabric8ClusterViews(clusters),
                verdicts::add,
                100,
                measurements,
                new CheckSettings(Duration.ofSeconds(1), "cluster", 2, 3),
                InstantSource.system());
    }

    /** A registry whose connections a test replaces, as a Secret with another kubeconfig does. */
    private static final class Registry implements Clusters, AutoCloseable {

        private final Path file;
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile KubeconfigClusters current;

        Registry(Path file) {
            this.file = file;
            this.current = new KubeconfigClusters(file, List.of());
        }

        void reconnect() {
            KubeconfigClusters before = current;
            current = new KubeconfigClusters(file, List.of());
            before.close();
            listeners.forEach(Runnable::run);
        }

        @Override
        public List<Cluster> all() {
            return current.all();
        }

        @Override
        public Optional<Cluster> find(String name) {
            return current.find(name);
        }

        @Override
        public void onChange(Runnable listener) {
            listeners.add(listener);
        }

        @Override
        public void close() {
            current.close();
        }
    }

    /** Closes the connection that the watcher has, and gives it another. */
    void reconnect() {
        clusters.reconnect();
    }

    private Path write(Path folder) {
        try {
            return Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Clusters clusters() {
        return clusters;
    }

    Cluster cluster() {
        return clusters.find("cluster-1").orElseThrow();
    }

    /** Asks for a confirmation in a new attempt. */
    ConfirmHealth ask(Expectation expectation, Duration window, Duration timeout) {
        ConfirmHealth command = Commands.confirmState(
                new StepRef("upgrade", "cluster-1", StepId.of(StepKind.CRDS), ++attempts),
                expectation,
                window,
                timeout,
                Instant.now());
        watcher.confirm(command);
        return command;
    }

    void ask(ConfirmHealth command) {
        watcher.confirm(command);
    }

    HealthEvent verdict() {
        HealthEvent verdict = verdictWithin(Duration.ofSeconds(20));
        return Objects.requireNonNull(verdict, "no verdict within 20 s");
    }

    @Nullable
    HealthEvent verdictWithin(Duration time) {
        try {
            return verdicts.poll(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Upgrades the base release as the executor does: values kept, some replaced. */
    void upgradeBase(String version, Map<String, String> values) {
        upgrade("base", SYSTEM, "istio-base", version, values);
    }

    /** Upgrades a release: values kept, some replaced. */
    void upgrade(String chart, String namespace, String release, String version, Map<String, String> values) {
        Values merged = new ReleaseHistory(cluster().client())
                .newest(namespace, release)
                .orElseThrow()
                .values();
        for (Map.Entry<String, String> value : values.entrySet()) {
            merged = merged.with(value.getKey(), value.getValue());
        }
        new HelmJavaEngine()
                .upgrade(
                        cluster(),
                        namespace,
                        release,
                        new ChartSource().find(charts.toString(), chart, version),
                        merged,
                        "test");
    }

    void uninstall(String release) {
        new HelmJavaEngine().uninstall(cluster(), SYSTEM, release);
    }

    /** What the watcher itself asked of the API server. */
    List<RequestLog.Entry> requests() {
        return sandbox.server().requests().recent().stream()
                .filter(entry -> entry.key().userAgent().startsWith("headway"))
                .toList();
    }

    @Override
    public void close() {
        watcher.stop();
        clusters.close();
        sandbox.close();
    }
}
