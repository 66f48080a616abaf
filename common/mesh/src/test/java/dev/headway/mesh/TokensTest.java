package dev.headway.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.HelmException;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Labels;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that change while a process runs. */
@SuppressWarnings("NullAway.Init")
class TokensTest {

    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final ApiServer server =
            ApiServer.builder().name("blue").port(0).build().start();
    private TokenGate gate;

    @BeforeEach
    void writePlugin() throws IOException {
        gate = new TokenGate(server, folder);
        // A plugin that hands out what the file says, and talks on stderr as they do.
        Path plugin = Files.writeString(folder.resolve("token"), """
                #!/bin/sh
                echo "$1 $STAGE" >&2
                echo "$KUBERNETES_EXEC_INFO" | grep -q ExecCredential || exit 3
                read token expiry < %s
                echo "{\\"apiVersion\\": \\"client.authentication.k8s.io/v1\\", \\"kind\\": \\"ExecCredential\\",
                  \\"status\\": {\\"token\\": \\"$token\\", \\"expirationTimestamp\\": \\"$expiry\\"}}"
                """.formatted(folder.resolve("answer")));
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
    }

    @AfterEach
    void stop() {
        gate.close();
        server.close();
    }

    @Test
    void asksAPluginAgainShortlyBeforeItsTokenExpires() throws IOException {
        TokenSource source = TokenSource.of(plugin(), now::get).orElseThrow();
        answer("one", START.plusSeconds(600));
        assertThat(source.getToken()).isEqualTo("one");

        answer("two", START.plusSeconds(1200));
        now.set(START.plusSeconds(569));
        assertThat(source.getToken()).isEqualTo("one");
        now.set(START.plusSeconds(570));
        assertThat(source.getToken()).isEqualTo("two");
    }

    @Test
    void asksAPluginThatHasNullForArgumentsAndEnvironment() throws IOException {
        AuthInfo user = plugin();
        user.getExec().setArgs(null);
        user.getExec().setEnv(null);
        answer("one", START.plusSeconds(600));

        assertThat(TokenSource.of(user, now::get).orElseThrow().getToken()).isEqualTo("one");
    }

    @Test
    void saysWhyAPluginGaveNoToken() {
        AuthInfo failing = new AuthInfoBuilder()
                .withNewExec()
                .withApiVersion("client.authentication.k8s.io/v1")
                .withCommand("/bin/false")
                .endExec()
                .build();

        assertThatThrownBy(() -> TokenSource.of(failing, now::get).orElseThrow().getToken())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("the credential plugin /bin/false ended with 1");
        failing.getExec().setCommand("/bin/echo");
        failing.getExec().setArgs(List.of("{\"status\": {\"clientCertificateData\": \"x\"}}"));
        assertThatThrownBy(() -> TokenSource.of(failing, now::get).orElseThrow().getToken())
                .hasMessageContaining("gave no token, only a certificate");
    }

    @Test
    void readsATokenFileAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "one\n");
        TokenSource source = TokenSource.of(
                        new AuthInfoBuilder().withTokenFile(file.toString()).build(), now::get)
                .orElseThrow();
        assertThat(source.getToken()).isEqualTo("one");

        Files.writeString(file, "two");
        assertThat(source.getToken()).isEqualTo("one");
        now.set(START.plusSeconds(60));
        assertThat(source.getToken()).isEqualTo("two");
    }

    @Test
    void letsBothFabric8AndHelmInWithAPluginWhoseTokenChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("config"), """
                {apiVersion: v1, kind: Config, current-context: blue,
                 clusters: [{name: blue, cluster: {server: '%s', certificate-authority: ca.crt}}],
                 users: [{name: me, user: {exec: {
                   apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./token,
                   args: [for-headway], env: [{name: STAGE, value: test}]}}}],
                 contexts: [{name: blue, context: {cluster: blue, user: me}}]}
                """.formatted(gate.url()));
        Chart chart = new Chart(
                "base",
                SandboxCharts.NEXT,
                SandboxCharts.extractTo(folder.resolve("charts"))
                        .resolve(SandboxCharts.NEXT)
                        .resolve("base")
                        .toString());
        HelmJavaEngine helm = new HelmJavaEngine();
        try (KubeconfigClusters clusters = new KubeconfigClusters(file, List.of())) {
            Cluster blue = clusters.find("blue").orElseThrow();
            // Already over when it is handed out: nobody may keep it.
            answer("one", Instant.EPOCH);
            gate.accept("one");
            assertThat(blue.client().namespaces().withName("kube-system").get()).isNotNull();
            helm.install(blue, "istio-system", "istio-base", chart, Values.none(), "first");

            answer("two", Instant.EPOCH);
            gate.accept("two");
            assertThat(blue.client().namespaces().withName("istio-system").get())
                    .isNotNull();
            assertThat(helm.upgrade(blue, "istio-system", "istio-base", chart, Values.none(), "second")
                            .revision())
                    .isEqualTo(2);

            gate.accept("three");
            assertThatThrownBy(() ->
                            blue.client().namespaces().withName("kube-system").get())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(401));
            assertThatThrownBy(() -> helm.upgrade(blue, "istio-system", "istio-base", chart, Values.none(), "third"))
                    .isInstanceOf(HelmException.class);
        }
    }

    @Test
    void entersItsOwnClusterWithTheServiceAccount() throws IOException {
        Path credentials = Files.createDirectory(folder.resolve("serviceaccount"));
        assertThatThrownBy(() -> new OwnCluster("blue", Labels.none(), credentials, gate.url(), Connections.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no ServiceAccount token at " + credentials.resolve("token"));
        Files.writeString(credentials.resolve("token"), "mine");
        Files.copy(folder.resolve("ca.crt"), credentials.resolve("ca.crt"));
        gate.accept("mine");

        try (OwnCluster own = new OwnCluster("blue", Labels.none(), credentials, gate.url(), Connections.DEFAULT)) {
            Cluster blue = own.find("blue").orElseThrow();
            assertThat(blue.client().namespaces().withName("kube-system").get()).isNotNull();
            assertThat(blue.kubeconfig()).contains("token: \"mine\"").doesNotContain("tokenFile");
            assertThat(own.find("green")).isEmpty();
        }
    }

    private AuthInfo plugin() {
        return new AuthInfoBuilder()
                .withNewExec()
                .withApiVersion("client.authentication.k8s.io/v1")
                .withCommand(folder.resolve("token").toString())
                .endExec()
                .build();
    }

    private void answer(String token, Instant expiry) throws IOException {
        Files.writeString(folder.resolve("answer"), token + " " + expiry + "\n");
    }
}
