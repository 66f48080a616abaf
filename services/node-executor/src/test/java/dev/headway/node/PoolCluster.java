package dev.headway.node;

import dev.headway.mesh.Cluster;
import dev.headway.mesh.Clusters;
import dev.headway.model.Labels;
import dev.headway.node.domain.Claim;
import dev.headway.node.kubernetes.Fabric8NodeGateway;
import dev.headway.node.kubernetes.IntentAnnotation;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.apiserver.RequestLog;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The nodes of a cluster without pods, what executors ask of it, and how they reach it. */
abstract class PoolCluster implements AutoCloseable {

    static final String NAME = "blue";
    static final String AGENT = "node-pool";
    static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    final ApiServer server = ApiServer.builder().name(NAME).build().start();
    final KubernetesClient own = client(AGENT);
    private final KubernetesClient executors = client("node-executor");
    private final List<KubernetesClient> others = new CopyOnWriteArrayList<>();

    /** The registry of an executor that has this cluster. */
    Clusters registry() {
        return registry(executors);
    }

    /** The registry of one executor alone, told from others by its user agent. */
    Clusters registry(String agent) {
        KubernetesClient client = client(agent);
        others.add(client);
        return registry(client);
    }

    /** A registry whose connection a test replaces, as a Secret with another kubeconfig does. */
    final class Changing implements Clusters {

        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile Cluster cluster;

        Changing(String agent) {
            cluster = connected(agent);
        }

        /** Hands out a connection with another user agent from now on, and closes the one before. */
        void reconnect(String agent) {
            Cluster before = cluster;
            cluster = connected(agent);
            before.client().close();
            listeners.forEach(Runnable::run);
        }

        private Cluster connected(String agent) {
            KubernetesClient client = client(agent);
            others.add(client);
            return new Cluster(NAME, Labels.none(), client, server.kubeconfig());
        }

        @Override
        public List<Cluster> all() {
            return List.of(cluster);
        }

        @Override
        public Optional<Cluster> find(String name) {
            return name.equals(NAME) ? Optional.of(cluster) : Optional.empty();
        }

        @Override
        public void onChange(Runnable listener) {
            listeners.add(listener);
        }
    }

    private Clusters registry(KubernetesClient client) {
        Cluster cluster = new Cluster(NAME, Labels.none(), client, server.kubeconfig());
        return new Clusters() {
            @Override
            public List<Cluster> all() {
                return List.of(cluster);
            }

            @Override
            public Optional<Cluster> find(String name) {
                return name.equals(NAME) ? Optional.of(cluster) : Optional.empty();
            }
        };
    }

    /** A Ready node with nothing on it. */
    void bareNode(String name) {
        own.nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        ready(name, true);
    }

    /** What the kubelet, or the node controller in its stead, says of the node. */
    void ready(String node, boolean ready) {
        own.nodes()
                .withName(node)
                .subresource("status")
                .patch(
                        MERGE,
                        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"%s\"}]}}"
                                .formatted(ready ? "True" : "False"));
    }

    void cordon(String node) {
        own.nodes().withName(node).patch(MERGE, "{\"spec\":{\"unschedulable\":true}}");
    }

    void uncordon(String node) {
        own.nodes().withName(node).patch(MERGE, "{\"spec\":{\"unschedulable\":null}}");
    }

    void annotate(String node, String text) {
        own.nodes()
                .withName(node)
                .edit(n -> new NodeBuilder(n)
                        .editMetadata()
                        .addToAnnotations(IntentAnnotation.NAME, text)
                        .endMetadata()
                        .build());
    }

    void removeNode(String node) {
        own.nodes().withName(node).delete();
    }

    Node read(String node) {
        return own.nodes().withName(node).require();
    }

    boolean unschedulable(String node) {
        return Fabric8NodeGateway.unschedulable(read(node));
    }

    Claim claim(String node) {
        return IntentAnnotation.read(read(node));
    }

    /** How many requests of executors there were whose verb is one of these. */
    long requests(String... verbs) {
        return server.requests().snapshot().counts().entrySet().stream()
                .filter(entry -> !entry.getKey().userAgent().contains(AGENT))
                .filter(entry -> List.of(verbs).contains(entry.getKey().verb()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long mutations() {
        return requests(RequestLog.MUTATING.toArray(String[]::new));
    }

    /** The paths of the deletions that executors asked for, in order. */
    List<String> deletions() {
        return server.requests().recent().stream()
                .filter(entry -> entry.method().equals("DELETE"))
                .filter(entry -> !entry.key().userAgent().contains(AGENT))
                .map(entry -> entry.path())
                .toList();
    }

    static io.fabric8.kubernetes.api.model.Namespace namespace(String name) {
        return new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    private KubernetesClient client(String agent) {
        Config config = Config.fromKubeconfig(server.kubeconfig());
        config.setUserAgent(agent);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Override
    public void close() {
        executors.close();
        others.forEach(KubernetesClient::close);
        own.close();
        server.close();
    }
}
