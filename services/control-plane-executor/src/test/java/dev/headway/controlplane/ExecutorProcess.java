package dev.headway.controlplane;

import dev.headway.controlplane.kubernetes.ClusterSteps;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.model.Labels;
import dev.headway.testkit.sandbox.SandboxCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An executor with a client, a token and a name in Leases of its own, as if it ran in a process of its own. */
final class ExecutorProcess implements AutoCloseable {

    /** Above what a process id may be, so that each is taken to be gone. */
    private static final AtomicInteger PROCESSES = new AtomicInteger(9_000_000);

    private final KubernetesClient client;
    private final LeaseHolder holder;
    private final String token;
    private final ControlPlaneExecutor executor;

    ExecutorProcess(SandboxCluster sandbox, InstantSource clock) {
        LeaseHolder self = LeaseHolder.self();
        holder = new LeaseHolder(self.host(), PROCESSES.incrementAndGet(), self.start());
        token = "executor-" + holder.pid();
        String kubeconfig = sandbox.server().kubeconfig(token);
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setMasterUrl(sandbox.server().url());
        client = new KubernetesClientBuilder().withConfig(config).build();
        ClusterSteps steps = new ClusterSteps(
                new HelmJavaEngine(), new ChartSource(), clock, Duration.ofMinutes(10), holder, Duration.ofSeconds(30));
        executor = new ControlPlaneExecutor(
                only(new Cluster(sandbox.name(), Labels.none(), client, kubeconfig)), steps, clock);
    }

    ControlPlaneExecutor executor() {
        return executor;
    }

    /** What its requests are known by. */
    String token() {
        return token;
    }

    /** How it is called in a Lease. */
    LeaseHolder holder() {
        return holder;
    }

    private static Clusters only(Cluster cluster) {
        return new Clusters() {
            @Override
            public List<Cluster> all() {
                return List.of(cluster);
            }

            @Override
            public Optional<Cluster> find(String name) {
                return Optional.of(cluster).filter(each -> each.name().equals(name));
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
