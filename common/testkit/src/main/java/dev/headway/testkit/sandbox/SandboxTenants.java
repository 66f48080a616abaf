package dev.headway.testkit.sandbox;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a sandbox cluster holds besides Istio: its nodes, namespaces, workloads and Gateways. All of it is a function of the cluster's size. */
final class SandboxTenants {

    static final String SYSTEM = "istio-system";
    static final String INGRESS = "istio-ingress";

    /** The application namespaces and the tag each is labelled with; the empty one follows the default tag. */
    private static final List<Map.Entry<String, String>> APPLICATIONS =
            List.of(Map.entry("orders", "canary"), Map.entry("payments", "stable"), Map.entry("catalog", ""));

    private static final List<String> ZONES = List.of("zone-a", "zone-b", "zone-c");
    private static final double CANARY_SHARE = 0.15;

    private SandboxTenants() {}

    /** The nodes {@code node-1} to {@code node-N}: about the first 15 % in the pool canary, the others in the pool general. */
    static List<Node> nodes(int count, Set<String> cordoned) {
        List<Node> nodes = new ArrayList<>();
        long canaries = Math.max(1, Math.round(count * CANARY_SHARE));
        for (int i = 1; i <= count; i++) {
            nodes.add(new NodeBuilder(node(i, i <= canaries ? "canary" : "general"))
                    .editSpec()
                    .withUnschedulable(cordoned.contains("node-" + i) ? true : null)
                    .endSpec()
                    .build());
        }
        return nodes;
    }

    /** The node {@code node-<number>} of a pool; nodes are in three zones by turns. */
    static Node node(int number, String pool) {
        String name = "node-" + number;
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("kubernetes.io/os", "linux")
                .addToLabels("kubernetes.io/arch", "amd64")
                .addToLabels("topology.kubernetes.io/region", "region-1")
                .addToLabels("topology.kubernetes.io/zone", ZONES.get((number - 1) % ZONES.size()))
                .addToLabels("pool", pool)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    static List<Namespace> namespaces() {
        List<Namespace> namespaces = new ArrayList<>();
        namespaces.add(namespace(SYSTEM, Map.of()));
        namespaces.add(namespace(INGRESS, Map.of()));
        APPLICATIONS.forEach(application -> namespaces.add(namespace(
                application.getKey(),
                application.getValue().isEmpty()
                        ? Map.of("istio.io/dataplane-mode", "ambient", "istio.io/use-waypoint", "waypoint")
                        : Map.of(
                                "istio.io/dataplane-mode", "ambient",
                                "istio.io/use-waypoint", "waypoint",
                                "istio.io/rev", application.getValue()))));
        return namespaces;
    }

    private static Namespace namespace(String name, Map<String, String> labels) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/metadata.name", name)
                .addToLabels(labels)
                .endMetadata()
                .build();
    }

    /** A waypoint per application namespace, and the Gateway of the manually deployed ingress, whose address is a name. */
    static List<Gateway> gateways() {
        List<Gateway> gateways = new ArrayList<>();
        APPLICATIONS.forEach(application -> gateways.add(waypoint(application.getKey(), "waypoint", Map.of())));
        gateways.add(new GatewayBuilder()
                .withNewMetadata()
                .withName("ingress")
                .withNamespace(INGRESS)
                .endMetadata()
                .withNewSpec()
                .withGatewayClassName("istio")
                .addNewAddress()
                .withType("Hostname")
                .withValue("istio-ingress." + INGRESS + ".svc.cluster.local")
                .endAddress()
                .addNewListener()
                .withName("http")
                .withPort(80)
                .withProtocol("HTTP")
                .endListener()
                .endSpec()
                .build());
        return gateways;
    }

    /** A waypoint for Services, with labels beside its own. */
    static Gateway waypoint(String namespace, String name, Map<String, String> labels) {
        return new GatewayBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels("istio.io/waypoint-for", "service")
                .addToLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withGatewayClassName(GatewayObjects.WAYPOINT_CLASS)
                .addNewListener()
                .withName("mesh")
                .withPort(15008)
                .withProtocol("HBONE")
                .endListener()
                .endSpec()
                .build();
    }

    /** As many Deployments of three replicas as there are nodes, over the application namespaces, each with a budget of one. */
    static List<HasMetadata> workloads(int nodes) {
        List<HasMetadata> workloads = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            String namespace = APPLICATIONS.get(i % APPLICATIONS.size()).getKey();
            String name = namespace + "-" + (i / APPLICATIONS.size() + 1);
            Map<String, String> labels = Map.of("app", name);
            workloads.add(new PodDisruptionBudgetBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .endMetadata()
                    .withNewSpec()
                    .withMaxUnavailable(new IntOrString(1))
                    .withNewSelector()
                    .withMatchLabels(labels)
                    .endSelector()
                    .endSpec()
                    .build());
            workloads.add(new DeploymentBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .withLabels(labels)
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(3)
                    .withNewSelector()
                    .withMatchLabels(labels)
                    .endSelector()
                    .withNewTemplate()
                    .withNewMetadata()
                    .withLabels(labels)
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("app")
                    .withImage("registry.example/" + name + ":1.0")
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
        }
        return workloads;
    }
}
