package dev.headway.testkit.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real Helm engine against the API server: what charts of a mesh need from it. */
class HelmConformanceTest {
    private static final ApiServer SERVER = ApiServer.builder().name("helm").build();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void installsUpgradesListsAndUninstallsAChart() throws Exception {
        try (KubernetesClient client = client()) {
            Release installed = chart().install()
                    .withKubeConfigContents(SERVER.kubeconfig())
                    .withName("one")
                    .withNamespace("default")
                    .call();
            assertThat(installed.getStatus()).isEqualTo("deployed");
            assertThat(client.genericKubernetesResources("tiny.example.org/v1", "Widget")
                            .inNamespace("default")
                            .withName("one")
                            .get())
                    .isNotNull();
            assertThat(client.apps()
                            .deployments()
                            .inNamespace("default")
                            .withName("one")
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry("app.kubernetes.io/managed-by", "Helm");

            chart().upgrade()
                    .withKubeConfigContents(SERVER.kubeconfig())
                    .withName("one")
                    .withNamespace("default")
                    .set("image", "example.org/tiny:2.0.0")
                    .set("sidecar", false)
                    .call();
            var upgraded = client.apps()
                    .deployments()
                    .inNamespace("default")
                    .withName("one")
                    .get();
            assertThat(upgraded.getSpec().getTemplate().getSpec().getContainers())
                    .extracting(Container::getImage)
                    .containsExactly("example.org/tiny:2.0.0");
            assertThat(upgraded.getMetadata().getGeneration()).isEqualTo(2);
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("one")
                            .get()
                            .getData())
                    .containsEntry("image", "example.org/tiny:2.0.0");

            List<Release> releases = Helm.list()
                    .withKubeConfigContents(SERVER.kubeconfig())
                    .withNamespace("default")
                    .call();
            assertThat(releases)
                    .singleElement()
                    .extracting(Release::getRevision)
                    .isEqualTo("2");

            Helm.uninstall("one")
                    .withKubeConfigContents(SERVER.kubeconfig())
                    .withNamespace("default")
                    .call();
            assertThat(client.apps().deployments().inNamespace("default").list().getItems())
                    .isEmpty();
            assertThat(client.admissionRegistration()
                            .v1()
                            .mutatingWebhookConfigurations()
                            .list()
                            .getItems())
                    .isEmpty();
            assertThat(client.secrets().inNamespace("default").list().getItems())
                    .isEmpty();
            assertThat(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName("widgets.tiny.example.org")
                            .get())
                    .as("Helm keeps CRDs")
                    .isNotNull();
        }
    }

    private static Helm chart() throws URISyntaxException {
        return new Helm(Path.of(Objects.requireNonNull(HelmConformanceTest.class.getResource("/charts/tiny"))
                .toURI()));
    }

    private static KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(SERVER.kubeconfig()))
                .build();
    }
}
