package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts of a repository and of a registry. */
class RemoteChartsTest {

    private static final String NEXT = SandboxCharts.NEXT;

    @TempDir
    static Path charts;

    private static byte[] base;
    private static byte[] changed;

    private final ChartServer server = new ChartServer();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ChartSource source = new ChartSource(new Download(client, Duration.ofMillis(1)));

    @BeforeAll
    static void pack() throws IOException {
        SandboxCharts.extractTo(charts);
        Path chart = charts.resolve(NEXT).resolve("base");
        base = Archives.pack(chart);
        Files.writeString(chart.resolve("values.yaml"), "changed: true");
        changed = Archives.pack(chart);
    }

    @BeforeEach
    void publish() {
        publish(base);
        server.push("base", NEXT, base);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void downloadsFromARepositoryWhatItsIndexNames() {
        Chart chart = source.find(target(server.repository()), "base");

        assertThat(Path.of(chart.reference())).hasFileName("base-1.30.3.tgz").hasBinaryContent(base);
        assertThat(java.util.Objects.requireNonNull(Path.of(chart.reference()).getParent())
                        .toFile()
                        .list())
                .containsExactly("base-1.30.3.tgz");
        assertThat(source.find(target(server.repository() + "/"), "base")).isEqualTo(chart);
        assertThat(server.requests()).containsExactly("/charts/index.yaml", "/charts/packages/base.tgz");
        assertThatThrownBy(() -> source.find(server.repository(), "base", "1.30.4"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart base 1.30.4 in repository");
    }

    @Test
    void followsAnIndexThatNamesAWholeAddressAndARedirect() {
        index("http://" + server.host() + "/far/base.tgz", Sha256.of(base));
        server.redirect("/far/base.tgz", "/charts/packages/base.tgz");

        assertThat(Path.of(source.find(target(server.repository()), "base").reference()))
                .hasBinaryContent(base);
    }

    @Test
    void refusesAnArchiveWithAnotherDigestThanTheIndexSays() {
        server.file("/charts/packages/base.tgz", changed);

        assertThatThrownBy(() -> source.find(target(server.repository()), "base"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("/charts/packages/base.tgz has SHA-256 " + Sha256.of(changed))
                .hasMessageContaining("the index says " + Sha256.of(base));
    }

    @Test
    void refusesAChartThatSaysItIsAnother() {
        server.file(
                "/charts/index.yaml",
                "entries: {ztunnel: [{version: 1.30.3, urls: [packages/base.tgz], digest: %s}]}"
                        .formatted(Sha256.of(base)));

        assertThatThrownBy(() -> source.find(target(server.repository()), "ztunnel"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("offers ztunnel 1.30.3, but its Chart.yaml says 'base 1.30.3'");
    }

    @Test
    void asksAgainWhenARepositoryIsBusyAndSaysWhenItStaysSo() {
        server.fail(503, 429);
        assertThat(source.find(target(server.repository()), "base").name()).isEqualTo("base");

        server.fail(503, 503, 503);
        assertThatThrownBy(() -> source.find(target(server.registry()), "base"))
                .isInstanceOf(ChartUnavailableException.class)
                .hasMessageEndingWith("/v2/istio/base/manifests/1.30.3 answered 503 in 3 attempts");
    }

    @Test
    void tellsAMissingRepositoryFromOneThatDoesNotAnswer() {
        assertThatThrownBy(() -> source.find(target("http://" + server.host() + "/nothing"), "base"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageEndingWith("/nothing/index.yaml answered 404: it is not there");
        server.close();
        assertThatThrownBy(() -> source.find(target(server.repository()), "base"))
                .isInstanceOf(ChartUnavailableException.class)
                .hasMessageContaining("no answer in 3 attempts");
        assertThatThrownBy(() -> source.find(target("https://not an address"), "base"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("is not an address");
    }

    @Test
    void saysWhenTheOtherSideDoesNotSpeakTls() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThatThrownBy(() -> source.find(target("https://localhost:" + plain.getLocalPort()), "base"))
                    .isInstanceOf(ChartUnavailableException.class)
                    .hasMessageContaining("TLS failed");
        }
    }

    @Test
    void usesWhatItHasWhileThePlaceIsAway() {
        Chart chart = source.find(target(server.registry()), "base");
        server.close();

        assertThat(source.find(target(server.registry()), "base")).isEqualTo(chart);
    }

    @Test
    void doesNotAskAgainForAPinnedChartItHas() {
        Chart chart = source.find(target(server.registry()), "base");
        server.requests().clear();

        assertThat(source.find(pinned(server.registry(), chart.digest()), "base"))
                .isEqualTo(chart);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesAPinnedChartThatWasPublishedAgainWithOtherContent() {
        String digest = source.find(target(server.registry()), "base").digest();
        server.push("base", NEXT, changed);
        ChartSource restarted = new ChartSource(new Download(client, Duration.ofMillis(1)));

        assertThatThrownBy(() -> restarted.find(pinned(server.registry(), digest), "base"))
                .isInstanceOf(ChartChangedException.class)
                .hasMessageContaining("chart base 1.30.3 at " + server.registry())
                .hasMessageContaining("the plan was made with " + digest);
        assertThat(source.find(target(server.registry()), "base").digest())
                .as("a new survey sees what is there now")
                .isNotEqualTo(digest);
    }

    @Test
    void pullsFromARegistryWithTheTokenItAsksFor() {
        server.needToken();

        Chart chart = source.find(target(server.registry()), "base");

        assertThat(Path.of(chart.reference())).hasBinaryContent(base);
        assertThat(server.requests())
                .containsExactly(
                        "/v2/istio/base/manifests/1.30.3",
                        "/token?service=reg&scope=repository%3Aistio%2Fbase%3Apull",
                        "/v2/istio/base/manifests/1.30.3 Bearer a-token",
                        "/v2/istio/base/blobs/sha256:" + Sha256.of(base) + " Bearer a-token");
    }

    @Test
    void keepsATokenFromTheStorageThatARegistryRedirectsTo() {
        server.needToken();
        try (ChartServer storage = new ChartServer()) {
            storage.file("/blob", base);
            server.redirect(
                    "/v2/istio/base/blobs/sha256:" + Sha256.of(base), "http://%s/blob".formatted(storage.host()));

            assertThat(Path.of(source.find(target(server.registry()), "base").reference()))
                    .hasBinaryContent(base);
            assertThat(storage.requests()).containsExactly("/blob");
        }
    }

    @Test
    void takesPasswordsFromTheFilesOfHelmAndDocker(@TempDir Path folder) throws IOException {
        String auth = Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(server.host(), auth));
        OciRegistry registry = new OciRegistry(
                new Download(client, Duration.ofMillis(1)),
                new RegistryCredentials(List.of(folder.resolve("nothing"), config)),
                new ChartCache());
        server.needToken();

        assertThat(registry.pull(server.registry(), "base", NEXT)).hasBinaryContent(base);
        assertThat(server.requests())
                .contains("/token?service=reg&scope=repository%3Aistio%2Fbase%3Apull Basic " + auth);
    }

    @Test
    void refusesABlobThatIsNotWhatTheManifestSays() {
        server.file("/v2/istio/base/blobs/sha256:" + Sha256.of(base), changed);

        assertThatThrownBy(() -> source.find(target(server.registry()), "base"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("has SHA-256 " + Sha256.of(changed));
        assertThatThrownBy(() -> source.find(target(server.registry()), "ztunnel"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("/v2/istio/ztunnel/manifests/1.30.3 answered 404");
    }

    private void publish(byte[] archive) {
        index("packages/base.tgz", Sha256.of(archive));
        server.file("/charts/packages/base.tgz", archive);
    }

    private void index(String url, String digest) {
        server.file(
                "/charts/index.yaml",
                "entries: {base: [{version: 1.30.3, urls: ['%s'], digest: %s}]}".formatted(url, digest));
    }

    private static Target target(String charts) {
        return new Target(IstioVersion.parse(NEXT), "1-30-3", charts);
    }

    private static Target pinned(String charts, String digest) {
        return target(charts).pinned(new ChartDigests(digest, "", "", "", ""));
    }
}
