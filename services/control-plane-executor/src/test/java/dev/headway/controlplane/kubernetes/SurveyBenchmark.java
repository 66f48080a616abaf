package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.controlplane.domain.SurveyRules;
import dev.headway.controlplane.domain.Workloads.PodGroup;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.plan.Survey;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Measures a survey of 1,000 nodes and 10,000 pods: seconds, and the peak of the heap. The API server is a process of its own:
 * {@code serve KUBECONFIG [NODES PODS]} writes how to reach it, {@code KUBECONFIG} measures; {@code -Xmx} shows whether it fits.
 */
final class SurveyBenchmark {

    private SurveyBenchmark() {}

    /** Serves a large cluster until the process is ended, or prints what surveys of it took, of which the first warms up. */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("serve")) {
            int nodes = args.length > 2 ? Integer.parseInt(args[2]) : 1_000;
            int pods = args.length > 3 ? Integer.parseInt(args[3]) : 10_000;
            try (LargeCluster cluster = new LargeCluster(nodes, pods)) {
                Files.writeString(Path.of(args[1]), cluster.server.kubeconfig());
                new CountDownLatch(1).await();
            }
        }
        String kubeconfig = Files.readString(Path.of(args[0]));
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build()) {
            for (int i = 0; i < 3; i++) {
                measure(client, kubeconfig);
            }
        }
    }

    private static void measure(KubernetesClient client, String kubeconfig) {
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long start = System.nanoTime();
        Observation seen = read(client, kubeconfig);
        long read = System.nanoTime();
        Survey survey = SurveyRules.survey(seen, Rehearsal.NONE, Catalogues.builtIn(), null);
        long end = System.nanoTime();
        System.out.printf(
                "%d nodes, %d pods: read in %.2f s, judged in %.2f s, heap %d MiB at its peak, %d findings%n",
                seen.nodes().size(),
                seen.workloads().pods().stream().mapToInt(PodGroup::count).sum(),
                (read - start) / 1e9,
                (end - read) / 1e9,
                peak(heap) >> 20,
                survey.findings().size());
    }

    private static long peak(List<MemoryPoolMXBean> pools) {
        return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    }

    /** Reads a cluster as a survey does. */
    static Observation read(KubernetesClient client, String kubeconfig) {
        Cluster cluster = new Cluster("large", Labels.none(), client, kubeconfig);
        StepRef step = new StepRef("survey", "large", StepId.parse("survey"), 1);
        IstioReleases releases = new IstioReleases(
                cluster,
                new HelmJavaEngine(),
                InstantSource.system(),
                Duration.ofMinutes(10),
                namespace -> new OperationLease(
                        client, namespace, "headway-control-plane", LeaseHolder.self(), Duration.ofSeconds(3)),
                step);
        return new ClusterReader(client, releases, releases.installed()).read();
    }
}
