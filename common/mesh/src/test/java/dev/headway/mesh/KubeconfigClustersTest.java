package dev.headway.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.Labels;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigClustersTest {

    private static final String FILE = """
            apiVersion: v1
            kind: Config
            current-context: blue
            clusters:
            - name: blue
              cluster: {server: https://blue.example:6443, certificate-authority: pki/ca.crt}
            - name: green
              cluster: {server: https://green.example:6443, insecure-skip-tls-verify: true, proxy-url: 'http://proxy.example:3128'}
            users:
            - name: file
              user: {client-certificate: pki/me.crt, client-key: /etc/me.key}
            - name: plugin
              user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/token, interactiveMode: Never}}
            contexts:
            - name: blue
              context:
                cluster: blue
                user: file
                extensions:
                - {name: headway.dev/cluster, extension: {labels: {environment: staging, region: eu}}}
            - name: arn:aws:eks:eu-west-1:1:cluster/green
              context: {cluster: green, user: plugin}
            - name: nowhere
              context: {cluster: missing, user: file}
            """;
    private static final String GREEN = "arn:aws:eks:eu-west-1:1:cluster/green";

    @TempDir
    Path folder;

    @Test
    void givesHelmOneContextWhosePathsDoNotDependOnWhereItRuns() throws IOException {
        Kubeconfig read = Kubeconfig.read(write(FILE)).only("blue");
        Kubeconfig text = Kubeconfig.parse(read.text(), "Helm's");

        assertThat(text.contexts()).containsExactly("blue");
        assertThat(text.cluster().getCertificateAuthority())
                .isEqualTo(folder.resolve("pki/ca.crt").toString());
        assertThat(text.user().orElseThrow().getClientCertificate())
                .isEqualTo(folder.resolve("pki/me.crt").toString());
        assertThat(text.user().orElseThrow().getClientKey()).isEqualTo("/etc/me.key");
        assertThat(text.text()).doesNotContain("green");
    }

    @Test
    void namesTheFileThatAContextNeedsAndHasNot() throws IOException {
        Path file = write(FILE);

        assertThatThrownBy(() -> new KubeconfigClusters(file, List.of("blue")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster 'blue' of kubeconfig %s cannot be used", file)
                .hasMessageContaining(folder.resolve("pki/ca.crt").toString());
    }

    @Test
    void keepsProxyAndTrustAndPluginsOfAContext() throws IOException {
        try (KubeconfigClusters clusters = open(List.of(GREEN))) {
            Cluster green = clusters.find(GREEN).orElseThrow();
            Config config = green.client().getConfiguration();

            assertThat(config.getMasterUrl()).isEqualTo("https://green.example:6443/");
            assertThat(config.isTrustCerts()).isTrue();
            assertThat(config.getHttpsProxy()).isEqualTo("http://proxy.example:3128");
            assertThat(config.isHttp2Disable()).isTrue();
            assertThat(config.getUserAgent()).isEqualTo("headway");
            assertThat(Kubeconfig.read(write(FILE))
                            .only(GREEN)
                            .user()
                            .orElseThrow()
                            .getExec()
                            .getCommand())
                    .isEqualTo(folder.resolve("./bin/token").toString());
        }
    }

    @Test
    void takesLabelsFromTheFileAndFromConfigurationWhichWins() throws IOException {
        try (KubeconfigClusters clusters = new KubeconfigClusters(
                write(FILE.replace(", certificate-authority: pki/ca.crt", "").replace("user: file", "user: plugin")),
                List.of("blue", GREEN),
                List.of("blue:environment=production", GREEN + ":topology.kubernetes.io/region=eu-west-1"),
                Connections.DEFAULT)) {
            assertThat(clusters.find("blue").orElseThrow().labels())
                    .isEqualTo(Labels.of(Map.of("environment", "production", "region", "eu")));
            assertThat(clusters.find(GREEN).orElseThrow().labels())
                    .isEqualTo(Labels.of(Map.of("topology.kubernetes.io/region", "eu-west-1")));
        }
    }

    @Test
    void saysWhatIsWrongWithAFileOrAContext() throws IOException {
        Path file = write(FILE);

        assertThatThrownBy(() -> new KubeconfigClusters(folder.resolve("missing"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kubeconfig %s does not exist", folder.resolve("missing"));
        assertThatThrownBy(() -> new KubeconfigClusters(file, List.of("red")))
                .hasMessage("kubeconfig %s has no context 'red'; it has blue, %s, nowhere", file, GREEN);
        assertThatThrownBy(() -> new KubeconfigClusters(file, List.of("nowhere")))
                .hasMessage("kubeconfig %s has no cluster 'missing'; it has blue, green", file);
        assertThatThrownBy(() -> new KubeconfigClusters(file, List.of("blue"), List.of("red:a=b"), Connections.DEFAULT))
                .hasMessage("'red:a=b' is not a label of a context: expected CONTEXT:key=value with one of blue");
    }

    @Test
    void refusesAContextThatIsThereTwice() throws IOException {
        Path file = write(FILE.replace("name: nowhere", "name: blue"));

        assertThatThrownBy(() -> new KubeconfigClusters(file, List.of("blue")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kubeconfig %s has 2 contexts named 'blue'", file);
    }

    @Test
    void refusesWhatIsNotAKubeconfig() throws IOException {
        assertThatThrownBy(() -> new KubeconfigClusters(write("{not: [yaml"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a kubeconfig: it is not valid YAML");
        assertThatThrownBy(() -> new KubeconfigClusters(write("kind: Pod"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a kubeconfig: it has no contexts");
    }

    private KubeconfigClusters open(List<String> contexts) throws IOException {
        return new KubeconfigClusters(write(FILE), contexts);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }
}
