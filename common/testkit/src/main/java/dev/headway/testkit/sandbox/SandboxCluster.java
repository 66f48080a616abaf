package dev.headway.testkit.sandbox;

import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.RealApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One simulated Kubernetes cluster with Istio in ambient mode: an API server, the controllers a cluster has, nodes in two pools and three
 * zones, workloads with disruption budgets, waypoints on three tags and one manually deployed gateway.
 */
public final class SandboxCluster implements AutoCloseable {

    private final Builder options;
    private final @Nullable ApiServer server;
    private final String address;
    private final SandboxClients clients;
    private final KubernetesClient client;
    private final SandboxFaults faults;
    private final SandboxIstio istio;
    private final SandboxControllers controllers;

    private SandboxCluster(Builder options, Path charts) {
        this.options = options;
        RealApiServer real = options.real;
        if (real == null) {
            ApiServer own = ApiServer.builder()
                    .name(options.name)
                    .port(0)
                    .kubernetesVersion(options.kubernetes())
                    .build()
                    .start();
            this.server = own;
            this.address = own.kubeconfig();
        } else {
            this.server = null;
            this.address = real.kubeconfig();
        }
        this.clients = new SandboxClients(address);
        this.client = clients.named("sandbox");
        this.faults = new SandboxFaults(client);
        this.istio = new SandboxIstio(options.istio, charts, address, client);
        this.controllers =
                new SandboxControllers(clients, options.name, options.kubernetes(), options.pace, faults, real != null);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a cluster is made with. */
    public static final class Builder {
        private String name = "cluster-1";
        private int nodes = 12;
        private Map<String, String> labels = Map.of();
        private final Set<String> foreignCordons = new HashSet<>();
        private Kubelet.Pace pace = new Kubelet.Pace(Duration.ofMillis(150), Duration.ofMillis(60));
        private String istio = SandboxCharts.INSTALLED;
        private String kubernetes = "";
        private String gatewayApi = "";
        private @Nullable Path charts;
        private @Nullable RealApiServer real;

        private Builder() {}

        /** The name of the cluster and of its kubeconfig context. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The version of Istio it has, one of {@link SandboxCharts#versions()}; {@link SandboxCharts#INSTALLED} if not set. */
        public Builder istio(String version) {
            if (!SandboxCharts.versions().contains(version)) {
                throw new IllegalArgumentException(
                        "istio = %s: there are charts of %s only".formatted(version, SandboxCharts.versions()));
            }
            this.istio = version;
            return this;
        }

        /** The version of Kubernetes, for example {@code v1.33.1}; if not set, one that Istio and its next minor support. */
        public Builder kubernetes(String version) {
            this.kubernetes = version;
            return this;
        }

        /** The bundle version of the Gateway API's CRDs, for example {@code v1.4.0}; if not set, one that suits Istio and its next minor. */
        public Builder gatewayApi(String bundle) {
            this.gatewayApi = bundle;
            return this;
        }

        private String kubernetes() {
            return kubernetes.isEmpty() ? Era.of(istio).kubernetes() : kubernetes;
        }

        private String gatewayApi() {
            return gatewayApi.isEmpty() ? Era.of(istio).gatewayApi() : gatewayApi;
        }

        /** How many nodes; about the first 15 % are in the pool canary, the others in the pool general. */
        public Builder nodes(int nodes) {
            if (nodes < 3) {
                throw new IllegalArgumentException(
                        "nodes = " + nodes + ": a workload has 3 replicas and needs 3 nodes");
            }
            this.nodes = nodes;
            return this;
        }

        /** The labels of the cluster in the fleet, for example {@code environment=staging}. */
        public Builder labels(Map<String, String> labels) {
            this.labels = Map.copyOf(labels);
            return this;
        }

        /** A node somebody else has cordoned before Headway comes. */
        public Builder foreignCordon(String node) {
            foreignCordons.add(node);
            return this;
        }

        /** How long a pod takes to start and to stop. */
        public Builder pace(Duration start, Duration stop) {
            this.pace = new Kubelet.Pace(start, stop);
            return this;
        }

        /** The folder {@link SandboxCharts#extractTo} wrote. */
        public Builder charts(Path folder) {
            this.charts = folder;
            return this;
        }

        /**
         * Makes the cluster on a real API server instead of one of our own. Its controller manager and scheduler, where it has them, take
         * the place of our controllers; kubelet, CNI agent and istiod stay ours. It must have been started under the name of the cluster.
         */
        public Builder on(RealApiServer server) {
            this.real = server;
            return this;
        }

        /** Builds the cluster; when this returns, every pod is ready and every Gateway is programmed. */
        public SandboxCluster start() {
            Path folder = charts;
            if (folder == null) {
                throw new IllegalStateException("charts is not set; it names the folder SandboxCharts.extractTo wrote");
            }
            SandboxCluster cluster = new SandboxCluster(this, folder);
            try {
                cluster.build();
                return cluster;
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }

    private void build() {
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService helm = Executors.newFixedThreadPool(2)) {
            createAll(calls, GatewayApi.definitions(options.gatewayApi()));
            createAll(calls, SandboxTenants.namespaces());
            createAll(calls, SandboxTenants.nodes(options.nodes, options.foreignCordons));
            controllers.start();
            var installed = all(istio.installations(), helm);
            createAll(calls, SandboxTenants.workloads(options.nodes));
            createAll(calls, SandboxTenants.gateways());
            installed.join();
            SandboxReadiness.await(client, options.nodes);
        }
    }

    private void createAll(Executor executor, List<? extends HasMetadata> objects) {
        all(
                        objects.stream()
                                .<Runnable>map(
                                        object -> () -> client.resource(object).create())
                                .toList(),
                        executor)
                .join();
    }

    private static CompletableFuture<Void> all(List<Runnable> tasks, Executor executor) {
        return CompletableFuture.allOf(tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, executor))
                .toArray(CompletableFuture[]::new));
    }

    public String name() {
        return options.name;
    }

    /** The labels of the cluster in the fleet. */
    public Map<String, String> labels() {
        return new TreeMap<>(options.labels);
    }

    /**
     * The API server, for its request log and API faults. Controllers name themselves in their user agent.
     *
     * @throws IllegalStateException if the cluster is on a real one, which has neither
     */
    public ApiServer server() {
        ApiServer own = server;
        if (own == null) {
            throw new IllegalStateException("cluster %s is on a real API server".formatted(options.name));
        }
        return own;
    }

    /** The kubeconfig as the API server gives it. */
    String address() {
        return address;
    }

    /** A client with every right, for tests to look at and change the cluster with. */
    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig with one context, which carries the labels of the cluster. */
    public String kubeconfig() {
        return Kubeconfigs.merged(List.of(this));
    }

    /** Istio in the cluster, to change it as a person would. */
    public SandboxIstio istio() {
        return istio;
    }

    /** What goes wrong in the cluster, on demand. */
    public SandboxFaults faults() {
        return faults;
    }

    /** The traffic of the workloads, and what Istio's components count of it. */
    public SandboxTraffic traffic() {
        return controllers.traffic();
    }

    /** What users of the cluster have put into it that stands in the way of an upgrade. */
    public SandboxHurdles hurdles() {
        return new SandboxHurdles(client);
    }

    /**
     * Adds a node to the cluster.
     *
     * @param pool the value of its label {@code pool}
     * @return its name, the next free {@code node-N}
     */
    public String addNode(String pool) {
        int last = client.nodes().list().getItems().stream()
                .map(node -> node.getMetadata().getName())
                .filter(name -> name.matches("node-\\d+"))
                .mapToInt(name -> Integer.parseInt(name.substring("node-".length())))
                .max()
                .orElse(0);
        Node node = client.resource(SandboxTenants.node(last + 1, pool)).create();
        return node.getMetadata().getName();
    }

    /** Takes a node out of the cluster at once, and its pods with it, as an autoscaler or the end of a spot instance does. */
    public void removeNode(String name) {
        client.nodes().withName(name).delete();
    }

    /** What the cluster looks like now. */
    public SandboxState state() {
        return new SandboxState(client);
    }

    @Override
    public void close() {
        controllers.close();
        clients.close();
        if (server != null) {
            server.close();
        }
    }
}
