package dev.headway.testkit.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A fleet of sandbox clusters with one kubeconfig file and one folder of charts. The first cluster is labelled
 * {@code environment=staging}, the others {@code environment=production}.
 */
public final class Sandbox implements AutoCloseable {

    private final List<SandboxCluster> clusters;
    private final Path kubeconfig;
    private final Path charts;

    private Sandbox(List<SandboxCluster> clusters, Path kubeconfig, Path charts) {
        this.clusters = clusters;
        this.kubeconfig = kubeconfig;
        this.charts = charts;
    }

    /** Starts clusters of Istio {@link SandboxCharts#INSTALLED}. */
    public static Sandbox start(Path folder, int clusters, int nodes) {
        return start(folder, clusters, nodes, SandboxCharts.INSTALLED);
    }

    /**
     * Starts {@code cluster-1} to {@code cluster-N}.
     *
     * @param folder where the kubeconfig and the charts are written
     * @param clusters how many clusters
     * @param nodes how many nodes each cluster has
     * @param istio the version of Istio each cluster has, one of {@link SandboxCharts#versions()}
     */
    public static Sandbox start(Path folder, int clusters, int nodes, String istio) {
        Path charts = SandboxCharts.extractTo(folder.resolve("charts"));
        try (ExecutorService starters = Executors.newFixedThreadPool(clusters)) {
            List<CompletableFuture<SandboxCluster>> starting = IntStream.rangeClosed(1, clusters)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> cluster(i, nodes, istio, charts), starters))
                    .toList();
            try {
                CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new))
                        .join();
            } catch (CompletionException e) {
                starting.stream()
                        .filter(cluster -> !cluster.isCompletedExceptionally())
                        .forEach(cluster -> cluster.join().close());
                throw new IllegalStateException("the sandbox does not start", e.getCause());
            }
            List<SandboxCluster> started =
                    starting.stream().map(CompletableFuture::join).toList();
            return new Sandbox(started, written(folder.resolve("kubeconfig"), started), charts);
        }
    }

    private static Path written(Path kubeconfig, List<SandboxCluster> clusters) {
        try {
            return Files.writeString(kubeconfig, Kubeconfigs.merged(clusters));
        } catch (IOException e) {
            clusters.forEach(SandboxCluster::close);
            throw new UncheckedIOException("cannot write " + kubeconfig, e);
        }
    }

    private static SandboxCluster cluster(int number, int nodes, String istio, Path charts) {
        return SandboxCluster.builder()
                .name("cluster-" + number)
                .nodes(nodes)
                .istio(istio)
                .labels(Map.of("environment", number == 1 ? "staging" : "production"))
                .charts(charts)
                .start();
    }

    /** The clusters, in the order of their names. */
    public List<SandboxCluster> clusters() {
        return clusters;
    }

    /** The cluster of this name. */
    public SandboxCluster cluster(String name) {
        return clusters.stream()
                .filter(cluster -> cluster.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no cluster " + name + " in the sandbox"));
    }

    /** The kubeconfig file, with a context per cluster. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** The folder of charts, for a request's {@code target.charts}. */
    public Path charts() {
        return charts;
    }

    @Override
    public void close() {
        clusters.forEach(SandboxCluster::close);
    }
}
