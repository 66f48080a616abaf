package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.controlplane.domain.SurveyRules;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.KubeconfigClusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.IstioVersion;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.UpgradeSpec;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Measures a survey of 1,000 nodes and 10,000 pods: seconds, the peak of the heap, and that of the process. The API server is a
 * process of its own: {@code serve KUBECONFIG CHARTS [NODES PODS]} installs Istio, writes how to reach it and the sandbox's charts;
 * {@code KUBECONFIG} measures a survey without a target, {@code KUBECONFIG CHARTS} one with a target, which renders the charts,
 * asks for permissions and simulates the drains; {@code -Xmx} shows whether it fits.
 */
final class SurveyBenchmark {

    private static final Path STATUS = Path.of("/proc/self/status");

    private SurveyBenchmark() {}

    /** Serves a large cluster until the process is ended, or prints what surveys of it took, of which the first warms up. */
    public static void main(String[] args) throws Exception {
        quiet();
        if (args[0].equals("serve")) {
            int nodes = args.length > 3 ? Integer.parseInt(args[3]) : 1_000;
            int pods = args.length > 4 ? Integer.parseInt(args[4]) : 10_000;
            try (LargeCluster cluster = new LargeCluster(nodes, pods)) {
                String kubeconfig = cluster.server.kubeconfig();
                install(cluster(cluster.client, kubeconfig), SandboxCharts.extractTo(Path.of(args[2])));
                Files.writeString(Path.of(args[1]), kubeconfig);
                new CountDownLatch(1).await();
            }
        }
        UpgradeSpec spec = args.length > 1 ? spec(args[1]) : null;
        try (KubeconfigClusters clusters = new KubeconfigClusters(Path.of(args[0]), List.of())) {
            for (int i = 0; i < 3; i++) {
                measure(clusters.all().getFirst(), spec);
            }
        }
    }

    /** As in a service: at the level that the log has before Quarkus sets it up, the client keeps the text of every answer. */
    private static void quiet() {
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        Logger.getLogger("").setLevel(Level.WARNING);
    }

    private static void install(Cluster cluster, Path charts) {
        Map<String, String> values = Map.of(
                "istiod", "{revision: 1-29-6, profile: ambient}",
                "cni", "{profile: ambient}",
                "ztunnel", "{revision: 1-29-6, profile: ambient}",
                "base", "{defaultRevision: 1-29-6}");
        Map<String, String> names = Map.of("istiod", "istiod-1-29-6", "cni", "istio-cni", "base", "istio-base");
        for (String chart : List.of("istiod", "cni", "ztunnel", "base")) {
            new HelmJavaEngine()
                    .install(
                            cluster,
                            "istio-system",
                            names.getOrDefault(chart, chart),
                            new ChartSource().find(charts.toString(), chart, SandboxCharts.INSTALLED),
                            Values.parse(values.getOrDefault(chart, "{}")),
                            "installed");
        }
    }

    private static UpgradeSpec spec(String charts) {
        UpgradeSpec.Defaults defaults = UpgradeSpec.DEFAULT;
        return new UpgradeSpec(
                new Target(IstioVersion.parse(SandboxCharts.NEXT), "1-30-3", charts),
                List.of(),
                defaults.cni(),
                defaults.nodes(),
                defaults.tags(),
                defaults.gateways(),
                defaults.health(),
                defaults.onFailure(),
                defaults.retire(),
                List.of());
    }

    private static void measure(Cluster cluster, @Nullable UpgradeSpec spec) throws IOException {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        IstioReleases releases = releases(cluster);
        Duration worked = worked();
        long start = System.nanoTime();
        List<StoredRelease> installed = releases.installed();
        Observation seen = new ClusterReader(cluster.client(), releases, installed).read();
        long read = System.nanoTime();
        Rehearsal rehearsal = spec == null
                ? Rehearsal.NONE
                : new Rehearsals(cluster, releases, installed, new ChartSource(), new HelmJavaEngine(), seen).of(spec);
        long rehearsed = System.nanoTime();
        Survey survey = SurveyRules.survey(seen, rehearsal, Catalogues.builtIn(), spec);
        long end = System.nanoTime();
        System.out.printf(
                "%d nodes, %d pods: read in %.2f s, rehearsed in %.2f s, judged in %.2f s, together %.2f s and"
                        + " %.2f s of processors, heap %d MiB and process %d MiB at their peaks, %d findings, %d diffs%n",
                seen.nodes().size(),
                seen.workloads().pods().stream().mapToInt(PodGroup::count).sum(),
                (read - start) / 1e9,
                (rehearsed - read) / 1e9,
                (end - rehearsed) / 1e9,
                (end - start) / 1e9,
                worked().minus(worked).toMillis() / 1e3,
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20,
                processPeak(),
                survey.findings().size(),
                survey.diffs().size());
    }

    /** How long processors have worked for this process. */
    private static Duration worked() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The most memory the process ever had, in MiB, where the kernel tells. */
    private static long processPeak() throws IOException {
        return Files.exists(STATUS)
                ? Files.readAllLines(STATUS).stream()
                                .filter(line -> line.startsWith("VmHWM:"))
                                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                                .findFirst()
                                .orElse(0)
                        >> 10
                : 0;
    }

    /** Reads a cluster as a survey does. */
    static Observation read(KubernetesClient client, String kubeconfig) {
        IstioReleases releases = releases(cluster(client, kubeconfig));
        return new ClusterReader(client, releases, releases.installed()).read();
    }

    private static Cluster cluster(KubernetesClient client, String kubeconfig) {
        return new Cluster("large", Labels.none(), client, kubeconfig);
    }

    private static IstioReleases releases(Cluster cluster) {
        return new IstioReleases(
                cluster,
                new HelmJavaEngine(),
                InstantSource.system(),
                Duration.ofMinutes(10),
                namespace -> new OperationLease(
                        cluster.client(),
                        namespace,
                        "headway-control-plane",
                        LeaseHolder.self(),
                        Duration.ofSeconds(3)),
                new StepRef("survey", "large", StepId.parse("survey"), 1));
    }
}
