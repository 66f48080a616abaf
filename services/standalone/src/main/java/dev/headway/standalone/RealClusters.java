package dev.headway.standalone;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.ClusterProbe;
import dev.headway.mesh.ClusterRefusedException;
import dev.headway.mesh.KubeconfigClusters;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Contexts of a kubeconfig as clusters of the fleet.
 *
 * @param contexts the contexts to use; all of them when empty
 * @param labels more labels of contexts, each as {@code CONTEXT:key=value}
 */
record RealClusters(Path kubeconfig, List<String> contexts, List<String> labels) {

    RealClusters {
        kubeconfig = kubeconfig.toAbsolutePath();
        contexts = List.copyOf(contexts);
        labels = List.copyOf(labels);
    }

    /**
     * Their names; this reads the file and reaches for no cluster.
     *
     * @throws IllegalArgumentException if the file or a context cannot be used
     */
    List<String> names() {
        try (KubeconfigClusters clusters = open()) {
            return clusters.all().stream().map(Cluster::name).toList();
        }
    }

    /** Why a cluster cannot be reached, empty when it can. */
    String problem(String name) {
        try (KubeconfigClusters clusters = open()) {
            clusters.find(name).ifPresent(ClusterProbe::uid);
            return "";
        } catch (ClusterRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The same as configuration of the services. */
    Map<String, String> configuration() {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("headway.clusters.kubeconfig", kubeconfig.toString());
        if (!contexts.isEmpty()) {
            configuration.put("headway.clusters.contexts", listed(contexts));
        }
        if (!labels.isEmpty()) {
            configuration.put("headway.clusters.labels", listed(labels));
        }
        return configuration;
    }

    private KubeconfigClusters open() {
        return new KubeconfigClusters(kubeconfig, contexts, labels);
    }

    /** A list in configuration is separated by commas, which a name may have too. */
    private static String listed(List<String> values) {
        return String.join(
                ",",
                values.stream()
                        .map(value -> value.replace("\\", "\\\\").replace(",", "\\,"))
                        .toList());
    }
}
