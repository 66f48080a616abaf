package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.testkit.sandbox.SandboxState.Tag;
import dev.headway.testkit.sandbox.SandboxState.Ztunnel;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A person's upgrade from each minor version to the next, by the rules of the two. */
class SandboxEraTest extends EraTest {

    private static final List<String> TAGS = List.of("default", "canary", "stable");

    @ParameterizedTest
    @CsvSource({
        "1.23.6, 1.24.6",
        "1.24.6, 1.25.5",
        "1.25.5, 1.26.8",
        "1.26.8, 1.27.9",
        "1.27.9, 1.28.10",
        "1.28.10, 1.29.6",
        "1.29.6, 1.30.3",
    })
    void upgradesByHand(String from, String to) {
        begin(from);
        String revision = SandboxIstio.revision(to);
        assertInstalled(from);
        if (from.startsWith("1.23")) {
            assertThatThrownBy(() -> cluster().istio().upgradeBase(to))
                    .hasMessageContaining(
                            "exists and cannot be imported into the current release: invalid ownership metadata");
            cluster().istio().adoptDefinitions();
        }
        cluster().istio().upgradeBase(to);
        assertThat(definitions())
                .isNotEmpty()
                .allMatch(d -> Pods.label(d, "app.kubernetes.io/version").equals(to));
        cluster().istio().installRevision(to);
        assertThat(env("istiod-" + revision)).containsEntry("PILOT_ENABLE_IP_AUTOALLOCATE", "true");

        cluster().istio().upgradeCni(to);
        soon().until(() -> rolledOut("istio-cni-node"));
        assertThat(excludedNamespaces()).isEqualTo("kube-system,monitoring");

        upgradeZtunnelNodeByNode(from, to);

        TAGS.forEach(tag -> cluster().istio().moveTag(tag, to));
        cluster().istio().moveDefaultRevision(to);
        soon().until(() -> List.of("orders", "payments", "catalog").stream()
                .allMatch(namespace -> moved(namespace + "/waypoint", revision)));
        assertThat(cluster().state().tags().values()).containsOnly(tag(to));
        assertThat(cluster().state().defaultRevision()).isEqualTo(revision);

        cluster().istio().upgradeGateway(to);
        soon().until(() -> ingressPods().size() == 1
                && ingressPods().stream()
                        .allMatch(p -> Pods.ready(p)
                                && Pods.annotation(p, "istio.io/rev").equals(revision)));
        assertThat(Pods.annotation(ingressPods().getFirst(), "example.com/team"))
                .isEqualTo("edge");

        cluster().istio().uninstallRevision(from);
        soon().until(() -> pods("istio.io/rev", SandboxIstio.revision(from)).isEmpty());
        assertThat(cluster().state().gateways().values())
                .allMatch(g -> g.revision().equals(revision));
    }

    private List<Pod> ingressPods() {
        return cluster().client().pods().inNamespace("istio-ingress").list().getItems();
    }

    private void assertInstalled(String version) {
        String revision = SandboxIstio.revision(version);
        assertThat(cluster().state().ztunnels().values())
                .hasSize(NODES)
                .allMatch(z -> z.ready()
                        && z.revision().equals(revision)
                        && z.version().equals(version));
        assertThat(cluster().state().tags().values()).containsOnly(tag(version));
        assertThat(cluster().state().defaultRevision()).isEqualTo(revision);
        assertThat(cluster().state().gateway("orders/waypoint"))
                .returns("docker.io/istio/proxyv2:" + version + "-distroless", SandboxState.DeployedGateway::image);
        assertThat(definitions())
                .hasSize(version.startsWith("1.30") ? 15 : 14)
                .allMatch(definition -> Pods.annotation(definition, "meta.helm.sh/release-name")
                        .equals(version.startsWith("1.23") ? "" : "istio-base"));
        assertThat(env("istiod-" + revision)).containsEntry("PILOT_ENABLE_IP_AUTOALLOCATE", "true");
        assertThat(excludedNamespaces()).isEqualTo("kube-system,monitoring");
    }

    private static Tag tag(String version) {
        String revision = SandboxIstio.revision(version);
        return new Tag(revision, Era.of(version).tagServices() ? revision : "");
    }

    private void upgradeZtunnelNodeByNode(String from, String to) {
        cluster().istio().upgradeZtunnel(to, "OnDelete");
        soon().until(() -> observed(daemonSet("ztunnel")));
        assertThat(daemonSet("ztunnel").getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(cluster().state().ztunnels().values())
                .allMatch(z -> z.version().equals(from));
        for (String node : cluster().state().ztunnels().keySet()) {
            Ztunnel old = cluster().state().ztunnel(node);
            cluster()
                    .client()
                    .pods()
                    .inNamespace("istio-system")
                    .withName(old.pod())
                    .delete();
            soon().until(() -> cluster().state().ztunnels().containsKey(node)
                    && cluster().state().ztunnel(node).ready()
                    && cluster().state().ztunnel(node).version().equals(to));
        }
        cluster().istio().upgradeZtunnel(to, "RollingUpdate");
        soon().until(() -> rolledOut("ztunnel"));
        assertThat(daemonSet("ztunnel").getSpec().getUpdateStrategy().getType()).isEqualTo("RollingUpdate");
        assertThat(cluster().state().ztunnels().values())
                .allMatch(z -> z.ready() && z.revision().equals(SandboxIstio.revision(to)));
        assertThat(daemonSet("ztunnel")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .anyMatch(e -> "RUST_LOG".equals(e.getName()) && "info,access=debug".equals(e.getValue()));
    }

    @Test
    void keepsTheSelectorOfAWaypointThat123Made() {
        begin("1.23.6");
        Map<String, String> selector =
                Map.of(GatewayObjects.NAME_LABEL, "waypoint", "istio.io/gateway-name", "waypoint");
        assertThat(waypointSelector()).isEqualTo(selector);
        cluster().istio().installRevision("1.24.6");
        cluster().istio().moveTag("canary", "1.24.6");
        soon().until(() -> moved("orders/waypoint", "1-24-6"));
        assertThat(waypointSelector()).isEqualTo(selector);
        cluster().hurdles().waypointOfRevision("orders", "second", "1-24-6");
        soon().until(() -> cluster().state().gateways().containsKey("orders/second"));
        assertThat(selector("second")).isEqualTo(Map.of(GatewayObjects.NAME_LABEL, "second"));
    }

    private Map<String, String> waypointSelector() {
        return selector("waypoint");
    }

    private Map<String, String> selector(String name) {
        return cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace("orders")
                .withName(name)
                .get()
                .getSpec()
                .getSelector()
                .getMatchLabels();
    }

    @Test
    void fightsOverATagWhoseServiceStaysAt128() {
        begin("1.27.9");
        cluster().istio().installRevision("1.28.10");
        cluster().istio().moveTag("canary", "1.28.10");
        soon().until(() -> moved("orders/waypoint", "1-28-10"));
        cluster().istio().moveTag("canary", "1.27.9");
        assertThat(cluster().state().tag("canary")).isEqualTo(new Tag("1-27-9", "1-28-10"));
        soon().until(() ->
                cluster().state().gateway("orders/waypoint").revision().equals("1-27-9"));
        soon().until(() ->
                cluster().state().gateway("orders/waypoint").revision().equals("1-28-10"));
    }

    @Test
    void hasTheKubernetesAndTheGatewayApiOfItsTime() {
        begin("1.23.6");
        assertThat(cluster().client().getKubernetesVersion().getMinor()).isEqualTo("29");
        assertThat(cluster()
                        .client()
                        .nodes()
                        .withName("node-1")
                        .get()
                        .getStatus()
                        .getNodeInfo()
                        .getKubeletVersion())
                .startsWith("v1.29.");
        assertThat(cluster()
                        .client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("gateways.gateway.networking.k8s.io")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("gateway.networking.k8s.io/bundle-version", "v1.2.1");
    }

    @Test
    void leavesTheLeasesOfARevisionThatIsGone() {
        begin("1.29.6");
        soon().until(() -> leases().contains("istio-gateway-status-leader-1-29-6"));
        cluster().istio().uninstallRevision("1.29.6");
        assertThat(leases()).contains("istio-gateway-deployment-1-29-6", "istio-gateway-status-leader-1-29-6");
    }

    private List<String> leases() {
        return cluster().client().leases().inNamespace("istio-system").list().getItems().stream()
                .map(lease -> lease.getMetadata().getName())
                .toList();
    }

    private List<CustomResourceDefinition> definitions() {
        return cluster().client().apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(definition -> definition.getSpec().getGroup().endsWith(".istio.io"))
                .toList();
    }

    private Map<String, String> env(String istiod) {
        List<EnvVar> env = cluster()
                .client()
                .apps()
                .deployments()
                .inNamespace("istio-system")
                .withName(istiod)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        return env.stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private String excludedNamespaces() {
        return cluster()
                .client()
                .configMaps()
                .inNamespace("istio-system")
                .withName("istio-cni-config")
                .get()
                .getData()
                .getOrDefault("EXCLUDE_NAMESPACES", "");
    }
}
