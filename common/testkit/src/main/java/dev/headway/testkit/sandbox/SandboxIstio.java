package dev.headway.testkit.sandbox;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Istio in one sandbox cluster, changed as a person with Helm and kubectl changes it: releases with values of their own, and tags
 * rendered from the chart and applied, which no release owns. Nothing here waits for pods.
 */
public final class SandboxIstio {

    private static final List<String> TAGS = List.of("default", "canary", "stable");
    private static final String FIELD_MANAGER = "kubectl";
    private static final String BASE = "istio-base";

    private final String installed;
    private final Path charts;
    private final String kubeconfig;
    private final KubernetesClient client;

    /** @param installed the version a new cluster gets, which also decides how its user writes values */
    SandboxIstio(String installed, Path charts, String kubeconfig, KubernetesClient client) {
        this.installed = installed;
        this.charts = charts;
        this.kubeconfig = kubeconfig;
        this.client = client;
    }

    /** The revision name the sandbox gives to a version: 1-30-3 for 1.30.3. */
    public static String revision(String version) {
        return version.replace('.', '-');
    }

    /** What a new cluster gets; the installations depend on each other only through what their pods wait for. */
    List<Runnable> installations() {
        String version = installed;
        String revision = revision(version);
        String system = SandboxTenants.SYSTEM;
        return List.of(
                () -> installRevision(version),
                () -> install(version, "cni", "istio-cni", system, cniValues()),
                () -> install(version, "ztunnel", "ztunnel", system, ztunnelValues(revision)),
                () -> install(version, "base", BASE, system, Map.of("defaultRevision", revision)),
                () -> install(version, "gateway", "istio-ingress", SandboxTenants.INGRESS, gatewayValues()),
                () -> applyTags(version, TAGS));
    }

    private Map<String, Object> istiodValues(String revision) {
        Map<String, Object> pilot = new LinkedHashMap<>();
        pilot.put("env", Map.of("PILOT_ENABLE_IP_AUTOALLOCATE", "true"));
        pilot.put("resources", Map.of("requests", Map.of("cpu", "200m", "memory", "512Mi")));
        if (Era.of(installed).budgetsLoneIstiod()) {
            pilot.put("autoscaleEnabled", false);
            pilot.put("replicaCount", 2);
        }
        return values(
                "pilot",
                pilot,
                Map.of(
                        "revision",
                        revision,
                        "profile",
                        "ambient",
                        "meshConfig",
                        Map.of("accessLogFile", "/dev/stdout")));
    }

    private Map<String, Object> cniValues() {
        return values(
                "cni", Map.of("excludeNamespaces", List.of("kube-system", "monitoring")), Map.of("profile", "ambient"));
    }

    /** The values of a chart as the user of the installed version writes them: its own ones below its prefix up to 1.23. */
    private Map<String, Object> values(String prefix, Map<String, Object> own, Map<String, Object> common) {
        Map<String, Object> values = new LinkedHashMap<>(common);
        if (Era.of(installed).nestedValues()) {
            values.put(prefix, own);
        } else {
            values.putAll(own);
        }
        return values;
    }

    private static Map<String, Object> ztunnelValues(String revision) {
        return Map.of("revision", revision, "profile", "ambient", "logLevel", "info,access=debug");
    }

    private static Map<String, Object> gatewayValues() {
        return Map.of(
                "revision", "default",
                "service", Map.of("type", "ClusterIP"),
                "podAnnotations", Map.of("example.com/team", "edge"));
    }

    /** Installs the istiod of a version beside those that are there, as the release {@code istiod-<revision>}. */
    public void installRevision(String version) {
        String revision = revision(version);
        install(version, "istiod", "istiod-" + revision, SandboxTenants.SYSTEM, istiodValues(revision));
    }

    /** Deploys one more gateway by hand, beside the one that every cluster has. */
    public void installGateway(String release) {
        install(installed, "gateway", release, SandboxTenants.INGRESS, gatewayValues());
    }

    private void install(String version, String chart, String release, String namespace, Map<String, Object> values) {
        withValues(
                values,
                file -> new Helm(chart(version, chart))
                        .install()
                        .withName(release)
                        .withNamespace(namespace)
                        .withValuesFile(file)
                        .disableOpenApiValidation()
                        .withKubeConfigContents(kubeconfig)
                        .call());
    }

    /**
     * Upgrades the ztunnel release to the version and its revision, with an update strategy of this type: set by a value, or before the
     * upgrade by a patch where the chart has no such value. Other values stay.
     */
    public void upgradeZtunnel(String version, String updateStrategyType) {
        if (Era.of(version).strategyValue()) {
            upgrade(
                    version,
                    "ztunnel",
                    "ztunnel",
                    SandboxTenants.SYSTEM,
                    Map.of("revision", revision(version), "updateStrategy", Map.of("type", updateStrategyType)));
        } else {
            client.apps()
                    .daemonSets()
                    .inNamespace(SandboxTenants.SYSTEM)
                    .withName("ztunnel")
                    .patch("{\"spec\":{\"updateStrategy\":{\"type\":\"" + updateStrategyType + "\"}}}");
            upgrade(version, "ztunnel", "ztunnel", SandboxTenants.SYSTEM, Map.of("revision", revision(version)));
        }
    }

    /** Upgrades the CNI release to the version; its values stay. */
    public void upgradeCni(String version) {
        upgrade(version, "cni", "istio-cni", SandboxTenants.SYSTEM, Map.of());
    }

    /** Upgrades the release of the manually deployed gateway to the version; its values stay. */
    public void upgradeGateway(String version) {
        upgrade(version, "gateway", "istio-ingress", SandboxTenants.INGRESS, Map.of());
    }

    /** Upgrades the base release, and with it the CRDs from 1.24, to the version; the default revision stays. */
    public void upgradeBase(String version) {
        upgrade(version, "base", BASE, SandboxTenants.SYSTEM, Map.of());
    }

    /** Gives the CRDs that came from a {@code crds} folder to the base release, once, as its chart of 1.24 or newer wants to own them. */
    public void adoptDefinitions() {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withLabel("chart", "istio")
                .list()
                .getItems()
                .forEach(definition -> client.resource(definition)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), """
                                {"metadata": {
                                  "labels": {"app.kubernetes.io/managed-by": "Helm"},
                                  "annotations": {
                                    "meta.helm.sh/release-name": "%s",
                                    "meta.helm.sh/release-namespace": "%s"}}}""".formatted(BASE, SandboxTenants.SYSTEM)));
    }

    /** Makes the revision of a version the default one of the base release, at the version that release has. */
    public void moveDefaultRevision(String version) {
        String chart = new SandboxState(client).release(BASE).version();
        upgrade(chart, "base", BASE, SandboxTenants.SYSTEM, Map.of("defaultRevision", revision(version)));
    }

    /** Removes the release of a version's istiod. */
    public void uninstallRevision(String version) {
        Helm.uninstall("istiod-" + revision(version))
                .withNamespace(SandboxTenants.SYSTEM)
                .withKubeConfigContents(kubeconfig)
                .call();
    }

    private void upgrade(String version, String chart, String release, String namespace, Map<String, Object> values) {
        withValues(
                values,
                file -> new Helm(chart(version, chart))
                        .upgrade()
                        .withName(release)
                        .withNamespace(namespace)
                        .resetThenReuseValues()
                        .withValuesFile(file)
                        .disableOpenApiValidation()
                        .withKubeConfigContents(kubeconfig)
                        .call());
    }

    /** Points the objects a tag has in the chart of a version to its revision: the webhook, and from 1.28 the Service. */
    public void moveTag(String tag, String version) {
        applyTags(version, List.of(tag));
    }

    /** Points only the webhook of a tag to the revision of a version, as the guides of Istio do: the tag is split from 1.28 on. */
    public void moveTagWebhook(String tag, String version) {
        tagObjects(version, List.of(tag)).stream()
                .filter(MutatingWebhookConfiguration.class::isInstance)
                .forEach(this::apply);
    }

    private void applyTags(String version, List<String> tags) {
        tagObjects(version, tags).forEach(this::apply);
    }

    private void apply(HasMetadata object) {
        client.resource(object).fieldManager(FIELD_MANAGER).forceConflicts().serverSideApply();
    }

    private List<HasMetadata> tagObjects(String version, List<String> tags) {
        String revision = revision(version);
        String rendered = withValues(
                Map.of("revision", revision, "profile", "ambient", "revisionTags", tags),
                file -> new Helm(chart(version, "istiod"))
                        .template()
                        .withName("istiod-" + revision)
                        .withNamespace(SandboxTenants.SYSTEM)
                        .withValuesFile(file)
                        .call());
        return Arrays.stream(rendered.split("(?m)^---$"))
                .filter(document -> document.contains("/templates/revision-tags"))
                .map(document -> Serialization.<HasMetadata>unmarshal(document))
                .toList();
    }

    private Path chart(String version, String chart) {
        return charts.resolve(version).resolve(chart);
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
