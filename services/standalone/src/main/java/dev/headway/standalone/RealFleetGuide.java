package dev.headway.standalone;

import dev.headway.model.message.ClusterRegistration.ClusterRegistered;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a user sees of their own clusters when everything is running, and the commands that come next. */
record RealFleetGuide(LocalFleet fleet) {

    /** Longer than a cluster that answers needs; one that does not is named, and tried on. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Prints it. */
    void print(PrintStream out, int httpPort) {
        List<String> names = fleet.clusters().names();
        Map<String, ClusterRegistered> registered = fleet.registrations(PATIENCE);
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        out.printf("%nKafka        %s%n", fleet.bootstrap());
        out.printf("Health       http://127.0.0.1:%d/q/health%n", httpPort);
        out.printf("Log          %s%n%nClusters%n", fleet.log());
        for (String name : names) {
            out.printf("  %-" + width + "s  %s%n", name, line(name, registered.get(name)));
        }
        String first =
                names.stream().filter(registered::containsKey).findFirst().orElse(names.getFirst());
        Path request = write(fleet.folder().resolve("upgrade.yaml"), names);
        out.printf("%nLook at a cluster; nothing is changed:%n");
        out.printf("  ./headway survey %s --bootstrap %s%n", first, fleet.bootstrap());
        out.printf("%nCopy %s, set version, revision and charts, and see what it would do:%n", request);
        out.printf("  ./headway plan -f upgrade.yaml --bootstrap %s%n", fleet.bootstrap());
        out.printf("%nUpgrade:%n");
        out.printf("  ./headway apply -f upgrade.yaml --watch --bootstrap %s%n", fleet.bootstrap());
        out.printf("%nCtrl-C stops Headway and removes %s; clusters stay as they are then%n", fleet.folder());
    }

    private String line(String name, @Nullable ClusterRegistered cluster) {
        if (cluster == null) {
            String problem = fleet.clusters().problem(name);
            return "WARNING: %s; it is tried again until it answers"
                    .formatted(problem.isEmpty() ? "it has not been registered yet" : problem);
        }
        String labels = cluster.labels().toString();
        return "Kubernetes %s  uid %s  %s"
                .formatted(cluster.kubernetesVersion(), cluster.uid(), labels.isEmpty() ? "no labels" : labels);
    }

    private static Path write(Path file, List<String> names) {
        String quoted = names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
        try {
            return Files.writeString(file, """
                    apiVersion: headway.dev/v1
                    kind: Upgrade
                    metadata:
                      name: istio-1-30-3
                    spec:
                      target:
                        version: 1.30.3
                        revision: 1-30-3
                        charts: https://istio-release.storage.googleapis.com/charts   # or oci://…, or a folder
                      stages:
                        - {name: all, clusters: {names: [%s]}}
                      nodes: {maxUnavailable: 1}
                      onFailure: Pause
                    """.formatted(quoted));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
