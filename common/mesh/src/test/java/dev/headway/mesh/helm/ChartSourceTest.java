package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartSourceTest {

    private final ChartSource source = new ChartSource();

    @TempDir
    Path folder;

    @Test
    void findsAFolderByNameAndVersion() {
        SandboxCharts.extractTo(folder);

        Chart chart = source.find(folder.toString(), "ztunnel", SandboxCharts.NEXT);

        assertThat(chart.reference()).isEqualTo(folder.resolve("1.30.3/ztunnel").toString());
        assertThat(source.find("file://" + folder, "cni", SandboxCharts.INSTALLED)
                        .reference())
                .isEqualTo(folder.resolve("1.29.6/cni").toString());
    }

    @Test
    void findsAnArchiveByItsName() throws IOException {
        Path archive = Files.createFile(folder.resolve("istiod-1.30.3.tgz"));

        assertThat(source.find(folder.toString(), "istiod", "1.30.3").reference())
                .isEqualTo(archive.toString());
    }

    @Test
    void saysWhatItLookedForInAFolder() {
        SandboxCharts.extractTo(folder);

        assertThatThrownBy(() -> source.find(folder.toString(), "ztunnel", "1.99.0"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart ztunnel 1.99.0 in folder " + folder);
        assertThatThrownBy(() -> source.find(folder + "/nowhere", "ztunnel", "1.30.3"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void leavesAnOciRegistryToHelm() {
        assertThat(source.find("oci://registry.example/istio/", "base", "1.30.3"))
                .isEqualTo(new Chart("base", "1.30.3", "oci://registry.example/istio/base"));
    }

    @Test
    void downloadsFromARepositoryWhatItsIndexNames() throws IOException {
        String address = serve(Map.of(
                "/charts/index.yaml",
                "entries: {base: [{version: 1.30.3, urls: [packages/base.tgz], digest: %s}]}"
                        .formatted(sha256OfHello()),
                "/charts/packages/base.tgz",
                "hello"));

        Chart chart = source.find(address, "base", "1.30.3");

        assertThat(Path.of(chart.reference())).hasFileName("base-1.30.3.tgz").hasContent("hello");
        assertThat(source.find(address, "base", "1.30.3")).isEqualTo(chart);
        assertThatThrownBy(() -> source.find(address, "base", "1.30.4"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart base 1.30.4 in repository");
    }

    @Test
    void refusesAnArchiveWithAnotherDigest() throws IOException {
        String address = serve(Map.of(
                "/charts/index.yaml",
                "entries: {base: [{version: 1.30.3, urls: [base.tgz], digest: %s}]}".formatted(sha256OfHello()),
                "/charts/base.tgz",
                "tampered"));

        assertThatThrownBy(() -> source.find(address, "base", "1.30.3"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("the index says " + sha256OfHello());
    }

    private static String sha256OfHello() {
        return "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    }

    private static String serve(Map<String, String> files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String content = files.get(exchange.getRequestURI().getPath());
            byte[] body = content == null ? new byte[0] : content.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(content == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return "http://localhost:" + server.getAddress().getPort() + "/charts";
    }
}
