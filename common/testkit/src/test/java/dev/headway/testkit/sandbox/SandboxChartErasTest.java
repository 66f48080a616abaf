package dev.headway.testkit.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the charts of one era do and those of another do not. */
class SandboxChartErasTest extends ChartTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.23.6", "1.24.6", "1.25.5", "1.26.8", "1.27.9"})
    void rendersATagAsAWebhookUpTo127(String version) {
        assertThat(tagObjects(version)).containsExactly("MutatingWebhookConfiguration istio-revision-tag-canary r1");
        assertThat(tagTemplates(version)).containsExactly("revision-tags.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.28.10", "1.29.6", "1.30.3"})
    void rendersATagAsAWebhookAndAServiceFrom128(String version) {
        assertThat(tagObjects(version))
                .containsExactlyInAnyOrder(
                        "MutatingWebhookConfiguration istio-revision-tag-canary r1",
                        "Service istiod-revision-tag-canary r1");
        assertThat(tagTemplates(version)).containsExactly("revision-tags-mwc.yaml", "revision-tags-svc.yaml");
    }

    private static List<String> tagObjects(String version) {
        return render(version, "istiod", "revision: r1\nrevisionTags: [canary]\n").stream()
                .filter(o -> "canary".equals(label(o, "istio.io/tag")))
                .map(o -> o.getKind() + " " + o.getMetadata().getName() + " " + label(o, "istio.io/rev"))
                .toList();
    }

    private static List<String> tagTemplates(String version) {
        String[] names = Objects.requireNonNull(folder.resolve(version)
                .resolve("istiod/templates")
                .toFile()
                .list((dir, name) -> name.startsWith("revision-tags")));
        return Stream.of(names).sorted().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "1.23.6,  false, false",
        "1.24.6,  true,  false",
        "1.28.10, true,  true",
    })
    void keepsDefinitionsOnUninstall(String version, boolean templated, boolean workloadGroupsToo) {
        assertThat(folder.resolve(version)
                        .resolve("base/crds/crd-all.gen.yaml")
                        .toFile()
                        .exists())
                .isNotEqualTo(templated);
        List<GenericKubernetesResource> definitions = definitions(version);
        assertThat(definitions).hasSize(templated ? 14 : 0);
        assertThat(definitions.stream()
                        .filter(d -> !"keep".equals(annotation(d, "helm.sh/resource-policy")))
                        .map(d -> d.getMetadata().getName()))
                .containsExactlyElementsOf(
                        templated && !workloadGroupsToo ? List.of("workloadgroups.networking.istio.io") : List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "1.26.8,  v1beta1, v1beta1",
        "1.27.9,  v1,      v1beta1",
        "1.28.10, v1,      v1",
    })
    void storesDefinitionsInTheVersionOfTheirTime(String version, String networking, String security) {
        assertThat(stored(version, "destinationrules.networking.istio.io")).isEqualTo(networking);
        assertThat(stored(version, "authorizationpolicies.security.istio.io")).isEqualTo(security);
        assertThat(stored(version, "proxyconfigs.networking.istio.io")).isEqualTo("v1beta1");
    }

    private static String stored(String version, String definition) {
        List<Map<String, Object>> versions = Objects.requireNonNull(
                named(definitions(version), definition).<List<Map<String, Object>>>get("spec", "versions"));
        return versions.stream()
                .filter(v -> Boolean.TRUE.equals(v.get("storage")))
                .map(v -> String.valueOf(v.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static List<GenericKubernetesResource> definitions(String version) {
        return render(version, "base", "").stream()
                .filter(o -> o.getKind().equals("CustomResourceDefinition"))
                .toList();
    }

    @Test
    void readsTheValuesOfIstiodBelowPilot() {
        String nested = "pilot: {env: {A: nested}}\n";
        String flat = "env: {A: flat}\n";
        assertThat(env("1.23.6", nested)).containsEntry("A", "nested");
        assertThat(env("1.23.6", flat)).doesNotContainKey("A");
        assertThat(env("1.24.6", nested)).containsEntry("A", "nested");
        assertThat(env("1.24.6", flat)).containsEntry("A", "flat");
        assertThat(env("1.30.3", nested)).containsEntry("A", "nested");
    }

    private static Map<String, Object> env(String version, String values) {
        return envOf(kind(render(version, "istiod", values), "Deployment"));
    }

    @Test
    void readsTheValuesOfCniBelowCni() {
        String nested = "cni: {excludeNamespaces: [a]}\n";
        assertThat(excluded("1.23.6", nested)).isEqualTo("a");
        assertThat(excluded("1.23.6", "excludeNamespaces: [a]\n")).isEqualTo("kube-system");
        assertThat(excluded("1.24.6", nested)).isEqualTo("a");
        assertThat(excluded("1.24.6", "excludeNamespaces: [a]\n")).isEqualTo("a");
    }

    private static String excluded(String version, String values) {
        return String.valueOf(kind(render(version, "cni", "profile: ambient\n" + values), "ConfigMap")
                .<Object>get("data", "EXCLUDE_NAMESPACES"));
    }

    @ParameterizedTest
    @CsvSource({"1.24.6, false", "1.25.5, false", "1.26.8, true", "1.30.3, true"})
    void takesTheStrategyOfZtunnelFromTheValuesFrom126(String version, boolean value) {
        GenericKubernetesResource set =
                kind(render(version, "ztunnel", "updateStrategy: {type: OnDelete}\n"), "DaemonSet");
        assertThat(set.<String>get("spec", "updateStrategy", "type")).isEqualTo(value ? "OnDelete" : null);
        assertThat(set.<Integer>get("spec", "updateStrategy", "rollingUpdate", "maxSurge"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1.24.6, RollingUpdate, 3", "1.25.5, RollingUpdate, 3", "1.26.8, OnDelete, 1"})
    void takesTheStrategyOfCniFromTheValuesFrom126(String version, String type, int maxUnavailable) {
        GenericKubernetesResource set = kind(
                render(version, "cni", "rollingMaxUnavailable: 3\nupdateStrategy: {type: OnDelete}\n"), "DaemonSet");
        assertThat(set.<String>get("spec", "updateStrategy", "type")).isEqualTo(type);
        assertThat(set.<Integer>get("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"))
                .isEqualTo(maxUnavailable);
    }

    @ParameterizedTest
    @CsvSource({
        "1.24.6, '',  ztunnel", "1.24.6, zt, ztunnel",
        "1.25.5, '',  release", "1.25.5, zt, zt",
        "1.26.8, '',  ztunnel", "1.26.8, zt, zt",
    })
    void namesZtunnelByTheRulesOfItsTime(String version, String resourceName, String expected) {
        List<GenericKubernetesResource> objects =
                render(version, "ztunnel", "resourceName: '" + resourceName + "'\n", "release");
        assertThat(objects).extracting(o -> o.getMetadata().getName()).containsOnly(expected);
        assertThat(kind(objects, "DaemonSet").<Object>get("spec", "selector", "matchLabels"))
                .isEqualTo(Map.of("app", "ztunnel"));
    }

    @ParameterizedTest
    @CsvSource({"1.26.8, 3", "1.27.9, 1"})
    void takesTolerationsFromTheValuesFrom127(String version, int tolerations) {
        String values = "tolerations: [{key: only, operator: Exists}]\n";
        for (String chart : List.of("cni", "ztunnel")) {
            List<Object> found = Objects.requireNonNull(kind(render(version, chart, values), "DaemonSet")
                    .<List<Object>>get("spec", "template", "spec", "tolerations"));
            assertThat(found).hasSize(tolerations);
        }
    }

    @ParameterizedTest
    @CsvSource({"1.25.5, true, 5", "1.26.8, , 5", "1.28.10, , 5", "1.29.6, , 60"})
    void runsTheCniAgentAsItsTimeDid(String version, Boolean hostNetwork, int grace) {
        GenericKubernetesResource set =
                kind(render(version, "cni", "profile: ambient\nterminationGracePeriodSeconds: 60\n"), "DaemonSet");
        assertThat(set.<Boolean>get("spec", "template", "spec", "hostNetwork")).isEqualTo(hostNetwork);
        assertThat(set.<Integer>get("spec", "template", "spec", "terminationGracePeriodSeconds"))
                .isEqualTo(grace);
    }

    @Test
    void capturesDnsFrom125() {
        String key = "AMBIENT_DNS_CAPTURE";
        assertThat(kind(render("1.24.6", "cni", ""), "ConfigMap").<String>get("data", key))
                .isEqualTo("false");
        assertThat(kind(render("1.25.5", "cni", ""), "ConfigMap").<String>get("data", key))
                .isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource({"1.27.9, 1, true", "1.28.10, 1, false", "1.28.10, 2, true"})
    void budgetsALoneIstiodUpTo127(String version, int replicas, boolean budget) {
        assertThat(render(version, "istiod", "autoscaleEnabled: false\nreplicaCount: " + replicas + "\n").stream()
                        .anyMatch(o -> o.getKind().equals("PodDisruptionBudget")))
                .isEqualTo(budget);
    }

    @Test
    void labelsObjectsAsPartsOfIstioFrom124() {
        assertThat(label(kind(render("1.23.6", "cni", ""), "DaemonSet"), "app.kubernetes.io/version"))
                .isEmpty();
        assertThat(label(kind(render("1.24.6", "cni", ""), "DaemonSet"), "app.kubernetes.io/version"))
                .isEqualTo("1.24.6");
    }

    @Test
    void trustsTheZtunnelThatIsNamed() {
        String values = "trustedZtunnelNamespace: mesh\ntrustedZtunnelName: zt\n";
        assertThat(env("1.24.6", values)).containsEntry("CA_TRUSTED_NODE_ACCOUNTS", "mesh/ztunnel");
        assertThat(env("1.25.5", values)).containsEntry("CA_TRUSTED_NODE_ACCOUNTS", "mesh/zt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "istiod", "cni", "ztunnel", "gateway"})
    void refusesTheDefaultsOf123(String chart) {
        assertThatThrownBy(() -> render("1.24.6", chart, "defaults: {global: {hub: foo}}\n"))
                .hasMessageContaining("Setting with .default prefix found; remove it.");
    }
}
