package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxChartsTest extends ChartTest {

    @ParameterizedTest
    @CsvSource({
        "1.23.6,  2, 17", "1.24.6,  16, 17", "1.25.5, 16, 17", "1.26.8, 16, 18",
        "1.27.9, 16, 18", "1.28.10, 16, 17", "1.29.6, 16, 17", "1.30.3, 17, 17",
    })
    void rendersAsManyObjectsAsTheRealCharts(String version, int base, int istiod) {
        String values = "profile: ambient\nrevision: r1\n";
        assertThat(render(version, "base", values)).hasSize(base);
        assertThat(render(version, "istiod", values)).hasSize(istiod);
        assertThat(render(version, "cni", values)).hasSize(9);
        assertThat(render(version, "ztunnel", values)).hasSize(2);
        assertThat(render(version, "gateway", "revision: r1\n")).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.6", "1.30.3"})
    void stampsVersionRevisionAndControlPlaneAddressIntoZtunnel(String version) {
        GenericKubernetesResource daemonSet =
                render(version, "ztunnel", "profile: ambient\nrevision: r1\nlogLevel: debug\n").stream()
                        .filter(o -> "DaemonSet".equals(o.getKind()))
                        .findFirst()
                        .orElseThrow();
        assertThat(daemonSet.getMetadata().getName()).isEqualTo("ztunnel");
        assertThat(daemonSet.<String>get("spec", "template", "metadata", "annotations", "istio.io/rev"))
                .isEqualTo("r1");
        assertThat(daemonSet.<String>get("spec", "updateStrategy", "type")).isEqualTo("RollingUpdate");
        assertThat(daemonSet.<String>get("spec", "template", "spec", "containers", 0, "image"))
                .isEqualTo("docker.io/istio/ztunnel:" + version + "-distroless");
        List<Map<String, String>> env = daemonSet.get("spec", "template", "spec", "containers", 0, "env");
        assertThat(Objects.requireNonNull(env))
                .contains(
                        Map.of("name", "XDS_ADDRESS", "value", "istiod-r1.istio-system.svc:15012"),
                        Map.of("name", "CA_ADDRESS", "value", "istiod-r1.istio-system.svc:15012"),
                        Map.of("name", "RUST_LOG", "value", "debug"));
    }

    @Test
    void addsTheTrafficExtensionDefinitionFrom130() {
        assertThat(names("1.30.3", "base"))
                .containsAll(names("1.29.6", "base"))
                .contains("trafficextensions.extensions.istio.io");
        assertThat(names("1.29.6", "base")).doesNotContain("trafficextensions.extensions.istio.io");
    }

    @Test
    void keepsEveryCustomResourceDefinitionOnUninstall() {
        assertThat(render("1.30.3", "base", "").stream()
                        .filter(o -> "CustomResourceDefinition".equals(o.getKind()))
                        .map(o -> o.getMetadata().getAnnotations().get("helm.sh/resource-policy")))
                .hasSize(15)
                .containsOnly("keep");
    }

    @Test
    void namesTheDefaultRevisionInTheDefaultValidator() {
        GenericKubernetesResource validator = render("1.29.6", "base", "defaultRevision: 1-29-6\n").stream()
                .filter(o -> o.getMetadata().getName().equals("istiod-default-validator"))
                .findFirst()
                .orElseThrow();
        assertThat(label(validator, "istio.io/rev")).isEqualTo("1-29-6");
        assertThat(validator.<String>get("webhooks", 0, "clientConfig", "service", "name"))
                .isEqualTo("istiod-1-29-6");
        assertThat(validator.<String>get("webhooks", 0, "failurePolicy")).isEqualTo("Ignore");
        assertThat(render("1.29.6", "base", "defaultRevision: \"\"\n")).hasSize(15);
    }

    @Test
    void refusesAnUnknownProfile() {
        assertThatThrownBy(() -> render("1.29.6", "cni", "profile: sidecarless\n"))
                .hasMessageContaining("unknown profile \"sidecarless\"");
    }

    @Test
    void listsEveryFileOfALayer() throws Exception {
        for (String layer : List.of("1.23", "1.24", "1.25", "1.26", "1.27", "1.28", "1.29", "1.30")) {
            URL files = Objects.requireNonNull(
                    SandboxCharts.class.getResource("/dev/headway/testkit/charts/" + layer + "/files.txt"));
            Path stored = Objects.requireNonNull(Path.of(files.toURI()).getParent());
            try (Stream<Path> walked = Files.walk(stored)) {
                Set<String> found = walked.filter(Files::isRegularFile)
                        .map(f -> stored.relativize(f).toString())
                        .filter(f -> !f.equals("files.txt"))
                        .collect(Collectors.toCollection(TreeSet::new));
                assertThat(SandboxCharts.files(layer).stream().filter(f -> !f.startsWith("-")))
                        .containsExactlyInAnyOrderElementsOf(found);
            }
        }
    }

    private static List<String> names(String version, String chart) {
        return render(version, chart, "").stream()
                .map(o -> o.getMetadata().getName())
                .toList();
    }
}
