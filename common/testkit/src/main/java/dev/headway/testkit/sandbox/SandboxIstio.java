package dev.headway.testkit.sandbox;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Istio {@link SandboxCharts#INSTALLED} as a person would have installed it: five Helm releases with values of their own, and three
 * tags rendered from the chart and applied, which no release owns.
 */
final class SandboxIstio {

    static final String REVISION = SandboxCharts.INSTALLED.replace('.', '-');
    static final List<String> TAGS = List.of("default", "canary", "stable");

    private static final String FIELD_MANAGER = "kubectl";

    private final Path charts;
    private final String kubeconfig;
    private final KubernetesClient client;

    SandboxIstio(Path charts, String kubeconfig, KubernetesClient client) {
        this.charts = charts.resolve(SandboxCharts.INSTALLED);
        this.kubeconfig = kubeconfig;
        this.client = client;
    }

    /** The installations, which depend on each other only through what their pods wait for. */
    List<Runnable> installations() {
        return List.of(
                () -> install("base", "istio-base", SandboxTenants.SYSTEM, Map.of("defaultRevision", REVISION)),
                () -> install("istiod", "istiod-" + REVISION, SandboxTenants.SYSTEM, istiodValues()),
                () -> install("cni", "istio-cni", SandboxTenants.SYSTEM, cniValues()),
                () -> install("ztunnel", "ztunnel", SandboxTenants.SYSTEM, ztunnelValues()),
                () -> install("gateway", "istio-ingress", SandboxTenants.INGRESS, gatewayValues()),
                this::applyTags);
    }

    private static Map<String, Object> istiodValues() {
        return Map.of(
                "revision", REVISION,
                "profile", "ambient",
                "env", Map.of("PILOT_ENABLE_IP_AUTOALLOCATE", "true"),
                "resources", Map.of("requests", Map.of("cpu", "200m", "memory", "512Mi")),
                "meshConfig", Map.of("accessLogFile", "/dev/stdout"));
    }

    private static Map<String, Object> cniValues() {
        return Map.of("profile", "ambient", "excludeNamespaces", List.of("kube-system", "monitoring"));
    }

    private static Map<String, Object> ztunnelValues() {
        return Map.of("revision", REVISION, "profile", "ambient", "logLevel", "info,access=debug");
    }

    private static Map<String, Object> gatewayValues() {
        return Map.of(
                "revision", "default",
                "service", Map.of("type", "ClusterIP"),
                "podAnnotations", Map.of("example.com/team", "edge"));
    }

    private void install(String chart, String release, String namespace, Map<String, Object> values) {
        withValues(values, file -> new Helm(charts.resolve(chart))
                .install()
                .withName(release)
                .withNamespace(namespace)
                .withValuesFile(file)
                .disableOpenApiValidation()
                .withKubeConfigContents(kubeconfig)
                .call());
    }

    private void applyTags() {
        Map<String, Object> values = Map.of("revision", REVISION, "profile", "ambient", "revisionTags", TAGS);
        String rendered = withValues(values, file -> new Helm(charts.resolve("istiod"))
                .template()
                .withName("istiod-" + REVISION)
                .withNamespace(SandboxTenants.SYSTEM)
                .withValuesFile(file)
                .call());
        Arrays.stream(rendered.split("(?m)^---$"))
                .filter(document -> document.contains("/templates/revision-tags-"))
                .map(document -> Serialization.<HasMetadata>unmarshal(document))
                .forEach(tag -> client.resource(tag).fieldManager(FIELD_MANAGER).serverSideApply());
    }

    private interface HelmCall<T> {
        T with(Path valuesFile);
    }

    private static <T> T withValues(Map<String, Object> values, HelmCall<T> call) {
        try {
            Path file = Files.createTempFile("sandbox-values", ".yaml");
            try {
                Files.writeString(file, Serialization.asYaml(values));
                return call.with(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot hand values to Helm", e);
        }
    }
}
