package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {

    @TempDir
    Path folder;

    @Test
    void isOfTheVersionsItIsAskedFor() {
        try (SandboxCluster cluster = SandboxCluster.builder()
                .istio("1.27.9")
                .kubernetes("v1.33.7")
                .gatewayApi("v1.4.1")
                .nodes(3)
                .charts(SandboxCharts.extractTo(folder))
                .start()) {
            assertThat(cluster.state().release("ztunnel").version()).isEqualTo("1.27.9");
            assertThat(cluster.client().getKubernetesVersion().getGitVersion()).isEqualTo("v1.33.7");
            assertThat(cluster.client()
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName("httproutes.gateway.networking.k8s.io")
                            .get()
                            .getMetadata()
                            .getAnnotations())
                    .containsEntry("gateway.networking.k8s.io/bundle-version", "v1.4.1");
        }
        assertThatThrownBy(() -> SandboxCluster.builder().istio("1.22.8"))
                .hasMessageStartingWith("istio = 1.22.8: there are charts of [1.23.6, ");
    }

    @Test
    void writesOneKubeconfigWithALabelledContextPerCluster() throws IOException {
        try (Sandbox sandbox = Sandbox.start(folder, 2, 3)) {
            var kubeconfig = Serialization.unmarshal(
                    Files.readString(sandbox.kubeconfig()), io.fabric8.kubernetes.api.model.Config.class);
            assertThat(kubeconfig.getContexts())
                    .extracting(NamedContext::getName)
                    .containsExactly("cluster-1", "cluster-2");
            assertThat(new YAMLMapper().readTree(sandbox.kubeconfig().toFile()).findValues("extensions"))
                    .extracting(extensions -> extensions.get(0).toString())
                    .containsExactly(
                            "{\"extension\":{\"labels\":{\"environment\":\"staging\"}},\"name\":\"headway.dev/cluster\"}",
                            "{\"extension\":{\"labels\":{\"environment\":\"production\"}},\"name\":\"headway.dev/cluster\"}");
            for (SandboxCluster cluster : sandbox.clusters()) {
                Config config = Config.fromKubeconfig(
                        cluster.name(), sandbox.kubeconfig().toFile());
                try (KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(config).build())
                        .build()) {
                    assertThat(client.getMasterUrl())
                            .hasToString(cluster.server().url() + "/");
                    assertThat(client.nodes().list().getItems()).hasSize(3);
                }
            }
            assertThat(sandbox.charts().resolve("1.30.3/ztunnel/Chart.yaml")).exists();
            assertThat(sandbox.cluster("cluster-2").labels()).containsEntry("environment", "production");
            assertThatThrownBy(() -> sandbox.cluster("cluster-3"))
                    .hasMessage("there is no cluster cluster-3 in the sandbox");
        }
    }
}
