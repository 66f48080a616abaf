package dev.headway.controlplane.kubernetes;

import dev.headway.controlplane.domain.Observation;
import dev.headway.controlplane.domain.Rehearsal;
import dev.headway.controlplane.domain.SurveyRules;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.OperationLease;
import dev.headway.model.Labels;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.plan.Survey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Measures a survey of 1,000 nodes and 10,000 pods: seconds, and the peak of the heap, with the API server in the same
 * process. Run its main method from the tests' class path; {@code -Xmx} shows whether it fits.
 */
final class SurveyBenchmark {

    private SurveyBenchmark() {}

    /** Prints what two surveys took, of which the first warms up. */
    public static void main(String[] args) {
        int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int pods = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        try (LargeCluster cluster = new LargeCluster(nodes, pods)) {
            for (int i = 0; i < 3; i++) {
                System.gc();
                List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .toList();
                heap.forEach(MemoryPoolMXBean::resetPeakUsage);
                long before = used(heap, false);
                long start = System.nanoTime();
                Observation seen = read(cluster);
                long read = System.nanoTime();
                Survey survey = SurveyRules.survey(seen, Rehearsal.NONE, Catalogues.builtIn(), null);
                long end = System.nanoTime();
                System.out.printf(
                        "%d nodes, %d pods: read %.2f s, judged %.2f s, heap %d MiB before, %d MiB at its peak, %d findings%n",
                        nodes,
                        pods,
                        (read - start) / 1e9,
                        (end - read) / 1e9,
                        before >> 20,
                        used(heap, true) >> 20,
                        survey.findings().size());
            }
        }
    }

    private static long used(List<MemoryPoolMXBean> pools, boolean peak) {
        return pools.stream()
                .mapToLong(pool -> (peak ? pool.getPeakUsage() : pool.getUsage()).getUsed())
                .sum();
    }

    /** Reads a cluster as a survey does. */
    static Observation read(LargeCluster large) {
        Cluster cluster = new Cluster("large", Labels.none(), large.client, large.server.kubeconfig());
        StepRef step = new StepRef("survey", "large", StepId.parse("survey"), 1);
        IstioReleases releases = new IstioReleases(
                cluster,
                new HelmJavaEngine(),
                InstantSource.system(),
                Duration.ofMinutes(10),
                namespace -> new OperationLease(
                        large.client, namespace, "headway-control-plane", LeaseHolder.self(), Duration.ofSeconds(3)),
                step);
        return new ClusterReader(large.client, releases, releases.installed()).read();
    }
}
