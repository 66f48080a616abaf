package dev.headway.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.model.Labels;
import dev.headway.testkit.apiserver.ApiServer;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretClustersTest {

    private static final String NAMESPACE = "default";

    @TempDir
    Path folder;

    private final ApiServer hub = ApiServer.builder().name("hub").build().start();
    private final ApiServer blue = ApiServer.builder().name("blue").build().start();
    private final KubernetesClient admin = client();
    private final SecretClusters clusters = new SecretClusters(client(), NAMESPACE, Connections.DEFAULT);

    @AfterEach
    void stop() {
        clusters.close();
        admin.close();
        hub.close();
        blue.close();
    }

    @Test
    void followsTheSecretsWhileItRuns() {
        assertThat(clusters.all()).isEmpty();

        apply("a", "blue", Map.of("environment", "staging"), blue.kubeconfig());
        await().until(() -> clusters.find("blue").isPresent());
        Cluster first = clusters.find("blue").orElseThrow();
        assertThat(first.labels()).isEqualTo(Labels.of(Map.of("environment", "staging")));
        assertThat(first.client().namespaces().withName("kube-system").get()).isNotNull();

        apply("a", "blue", Map.of("environment", "production"), blue.kubeconfig());
        await().until(() -> clusters.find("blue").orElseThrow() != first);
        assertThat(clusters.find("blue").orElseThrow().labels())
                .isEqualTo(Labels.of(Map.of("environment", "production")));

        admin.secrets().inNamespace(NAMESPACE).withName("a").delete();
        await().until(() -> clusters.all().isEmpty());
    }

    @Test
    void neverRunsAPluginOrReadsAFileThatASecretNames() {
        Path marker = folder.resolve("ran");
        apply(
                "exec",
                "exec",
                Map.of(),
                kubeconfig("exec: {apiVersion: client.authentication.k8s.io/v1, command: /usr/bin/touch, args: ['%s']}"
                        .formatted(marker)));
        apply("file", "file", Map.of(), kubeconfig("tokenFile: /etc/passwd"));
        apply(
                "oidc",
                "oidc",
                Map.of(),
                kubeconfig("auth-provider: {name: oidc, config: {idp-issuer-url: 'https://x'}}"));
        apply("cert", "cert", Map.of(), kubeconfig("client-key: /etc/shadow"));

        await().until(() -> clusters.problems().size() == 4);

        assertThat(clusters.all()).isEmpty();
        assertThat(clusters.problems().get("exec"))
                .isEqualTo("Secret exec has 'exec', which is refused in a Secret:"
                        + " it would run a program or read a file here; use a token or embedded data");
        assertThat(clusters.problems().get("file")).startsWith("Secret file has 'tokenFile'");
        assertThat(clusters.problems().get("oidc")).startsWith("Secret oidc has 'auth-provider'");
        assertThat(clusters.problems().get("cert")).startsWith("Secret cert has 'client-key'");
        assertThat(Files.exists(marker)).isFalse();
    }

    @Test
    void leavesANameToTheSecretThatHadItFirst() {
        apply("b", "blue", Map.of("from", "b"), blue.kubeconfig());
        await().until(() -> clusters.find("blue").isPresent());

        apply("c", "blue", Map.of("from", "c"), hub.kubeconfig());
        apply("d", "green", Map.of(), blue.kubeconfig());
        await().until(() -> clusters.find("green").isPresent());

        assertThat(clusters.find("blue").orElseThrow().labels()).isEqualTo(Labels.of(Map.of("from", "b")));
        admin.secrets().inNamespace(NAMESPACE).withName("b").delete();
        await().until(() -> clusters.find("blue").orElseThrow().labels().equals(Labels.of(Map.of("from", "c"))));
    }

    @Test
    void saysWhatASecretLacks() {
        apply(
                "two",
                "two",
                Map.of(),
                kubeconfig("token: x").replace("contexts: [", "contexts: [{name: other, context: {cluster: c}}, "));
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName("empty")
                        .addToLabels(SecretClusters.LABEL, "empty")
                        .endMetadata()
                        .build())
                .create();

        await().until(() -> clusters.problems().size() == 2);

        assertThat(clusters.problems())
                .containsEntry("empty", "Secret empty has no key 'kubeconfig'")
                .containsEntry("two", "Secret two must have one context, it has other, c");
    }

    private String kubeconfig(String user) {
        return """
                {apiVersion: v1, kind: Config, current-context: c,
                 clusters: [{name: c, cluster: {server: '%s'}}],
                 users: [{name: c, user: {%s}}],
                 contexts: [{name: c, context: {cluster: c, user: c}}]}
                """.formatted(blue.url(), user);
    }

    private void apply(String secret, String cluster, Map<String, String> labels, String kubeconfig) {
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(secret)
                        .addToLabels(labels)
                        .addToLabels(SecretClusters.LABEL, cluster)
                        .endMetadata()
                        .addToData(
                                "kubeconfig",
                                java.util.Base64.getEncoder()
                                        .encodeToString(kubeconfig.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                        .build())
                .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
    }

    private KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(hub.kubeconfig()))
                .build();
    }
}
