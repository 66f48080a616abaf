package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headway.model.ChartDigests;
import dev.headway.model.IstioVersion;
import dev.headway.model.Target;
import dev.headway.testkit.sandbox.SandboxCharts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartSourceTest {

    private static final String NEXT = SandboxCharts.NEXT;

    private final ChartSource source = new ChartSource();

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    @BeforeEach
    void extract() {
        SandboxCharts.extractTo(folder);
    }

    @Test
    void findsAFolderByNameAndVersion() {
        assertThat(source.find(target(folder), "ztunnel").reference())
                .isEqualTo(folder.resolve("1.30.3/ztunnel").toString());
        assertThat(source.find("file://" + folder, "cni", SandboxCharts.INSTALLED)
                        .reference())
                .isEqualTo(folder.resolve("1.29.6/cni").toString());
    }

    @Test
    void findsTheChartsOfOneVersionInAFolderWithoutVersions() throws IOException {
        Path charts = Files.move(folder.resolve(NEXT), elsewhere.resolve("charts"));

        assertThat(source.find(target(charts), "base").reference())
                .isEqualTo(charts.resolve("base").toString());
    }

    @Test
    void findsTheChartsOfAnUnpackedIstioRelease() throws IOException {
        Path manifests = Files.createDirectories(elsewhere.resolve("istio-1.30.3/manifests/charts"));
        Path istiod = manifests.resolve("istio-control/istio-discovery");
        Files.createDirectories(istiod.getParent());
        Files.move(folder.resolve(NEXT).resolve("istiod"), istiod);
        Files.move(folder.resolve(NEXT).resolve("cni"), manifests.resolve("istio-cni"));

        assertThat(source.find(target(manifests), "istiod").reference()).isEqualTo(istiod.toString());
        assertThat(source.find(target(elsewhere.resolve("istio-1.30.3")), "cni").reference())
                .isEqualTo(manifests.resolve("istio-cni").toString());
    }

    @Test
    void refusesTheChartsOfIstiosSourceTreeByTheirPlaceholder() throws IOException {
        Path chart = Files.createDirectories(elsewhere.resolve("manifests/charts/ztunnel"));
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: ztunnel, version: 1.0.0}");

        assertThatThrownBy(() -> source.find(target(elsewhere), "ztunnel"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart ztunnel 1.30.3 in folder " + elsewhere)
                .hasMessageContaining("the one there says 1.0.0, the placeholder of Istio's source tree");
    }

    @Test
    void findsAnArchiveByItsNameAndGivesItTheDigestOfItsFolder() throws IOException {
        Path unpacked = folder.resolve(NEXT).resolve("istiod");
        Path archive = Files.write(elsewhere.resolve("istiod-1.30.3.tgz"), Archives.pack(unpacked));

        Chart chart = source.find(target(elsewhere), "istiod");

        assertThat(chart.reference()).isEqualTo(archive.toString());
        assertThat(chart.digest())
                .hasSize(64)
                .isEqualTo(new Chart("istiod", NEXT, unpacked.toString()).digest())
                .isNotEqualTo(source.find(target(folder), "base").digest());
    }

    @Test
    void refusesAnArchiveThatHoldsAnotherVersionThanItsNameSays() throws IOException {
        Files.write(
                elsewhere.resolve("istiod-1.30.3.tgz"),
                Archives.pack(folder.resolve("1.29.6").resolve("istiod")));

        assertThatThrownBy(() -> source.find(target(elsewhere), "istiod"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart istiod 1.30.3")
                .hasMessageEndingWith("; there is 1.29.6");
    }

    @Test
    void refusesAChartThatIsThereTwiceWithDifferentContent() throws IOException {
        Files.write(
                folder.resolve("ztunnel-1.30.3.tgz"),
                Archives.pack(folder.resolve(NEXT).resolve("ztunnel")));
        assertThat(source.find(target(folder), "ztunnel").name()).isEqualTo("ztunnel");

        Files.writeString(folder.resolve("1.30.3/ztunnel/values.yaml"), "changed: true");

        assertThatThrownBy(() -> source.find(target(folder), "ztunnel"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("ztunnel 1.30.3 is there twice with different content");
    }

    @Test
    void refusesAPinnedChartWhoseFilesChanged() throws IOException {
        String digest = source.find(target(folder), "ztunnel").digest();
        Target pinned = target(folder).pinned(new ChartDigests("", "", "", digest, ""));
        assertThat(source.find(pinned, "ztunnel").digest()).isEqualTo(digest);

        Path values = folder.resolve("1.30.3/ztunnel/values.yaml");
        Files.writeString(values, Files.readString(values) + "\n# one more line\n");

        String now = source.find(target(folder), "ztunnel").digest();
        assertThatThrownBy(() -> source.find(pinned, "ztunnel"))
                .isInstanceOf(ChartChangedException.class)
                .hasMessage("chart ztunnel 1.30.3 at %s has digest %s, the plan was made with %s"
                        .formatted(folder, now, digest));
        assertThat(source.find(pinned, "base").name()).as("not pinned").isEqualTo("base");
    }

    @Test
    void saysWhatItLookedForInAFolder() {
        assertThatThrownBy(() -> source.find(folder.toString(), "ztunnel", "1.99.0"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("no chart ztunnel 1.99.0 in folder " + folder)
                .hasMessageEndingWith("; there is " + String.join(", ", SandboxCharts.versions()));
        assertThatThrownBy(() -> source.find(folder + "/nowhere", "ztunnel", "1.30.3"))
                .isInstanceOf(ChartNotFoundException.class)
                .hasMessageContaining("is not a folder");
    }

    private static Target target(Path charts) {
        return new Target(IstioVersion.parse(NEXT), "1-30-3", charts.toString());
    }
}
