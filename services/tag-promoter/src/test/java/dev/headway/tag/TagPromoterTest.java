package dev.headway.tag;

import static dev.headway.testkit.sandbox.SandboxCharts.INSTALLED;
import static dev.headway.testkit.sandbox.SandboxCharts.NEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.headway.mesh.Cluster;
import dev.headway.mesh.KubeconfigClusters;
import dev.headway.mesh.helm.Chart;
import dev.headway.mesh.helm.ChartSource;
import dev.headway.mesh.helm.HelmJavaEngine;
import dev.headway.mesh.helm.LeaseHolder;
import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.message.TagCommand;
import dev.headway.model.message.TagCommand.MoveTag;
import dev.headway.model.message.TagCommand.MoveTagBack;
import dev.headway.model.message.TagEvent;
import dev.headway.model.message.TagEvent.TagMoved;
import dev.headway.model.message.TagEvent.TagMovedBack;
import dev.headway.model.message.TagEvent.TagStepRefused;
import dev.headway.tag.kubernetes.Fabric8TagGateways;
import dev.headway.testkit.apiserver.Faults;
import dev.headway.testkit.apiserver.RequestLog;
import dev.headway.testkit.sandbox.SandboxCharts;
import dev.headway.testkit.sandbox.SandboxCluster;
import dev.headway.testkit.sandbox.SandboxState.Tag;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promoter before a sandbox cluster that runs the old revision and the new one. */
class TagPromoterTest {

    private static final String OLD = "1-29-6";
    private static final String NEW = "1-30-3";
    private static final Instant NOW = Instant.parse("2026-11-20T21:04:05Z");

    @TempDir
    Path folder;

    private Path charts;
    private SandboxCluster sandbox;
    private KubeconfigClusters clusters;
    private TagPromoter promoter;

    @BeforeEach
    void start() throws IOException {
        charts = SandboxCharts.extractTo(folder.resolve("charts"));
        sandbox = SandboxCluster.builder().nodes(3).charts(charts).start();
        sandbox.istio().installRevision(NEXT);
        clusters = new KubeconfigClusters(
                Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()), List.of());
        promoter = promoter();
    }

    private TagPromoter promoter() {
        return new TagPromoter(
                new Fabric8TagGateways(
                        clusters, new HelmJavaEngine(), new ChartSource(), LeaseHolder.self(), Duration.ofSeconds(3)),
                InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        clusters.close();
        sandbox.close();
    }

    @Test
    void movesBothObjectsOfATagAndItsGatewaysFollow() {
        assertThat(handle(move("canary", 1)))
                .isEqualTo(new TagMoved(
                        step("canary", 1),
                        "canary",
                        OLD,
                        NEW,
                        List.of(
                                "MutatingWebhookConfiguration istio-revision-tag-canary",
                                "Service istio-system/istiod-revision-tag-canary"),
                        List.of(
                                seen("points-at", "MutatingWebhookConfiguration istio-revision-tag-canary", NEW, NEW),
                                seen("points-at", "Service istio-system/istiod-revision-tag-canary", NEW, NEW),
                                seen("one-owner", "tag canary", NEW, NEW),
                                seen("ca-bundle", "tag canary", "in every webhook", "in every webhook")),
                        NOW));

        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
        assertThat(tag("stable")).isEqualTo(new Tag(OLD, OLD));
        assertThat(sandbox.state().defaultRevision()).isEqualTo(OLD);
        await().until(() ->
                sandbox.state().gateway("orders/waypoint").revision().equals(NEW));
        assertThat(webhooks("canary")).hasSize(2).allSatisfy(webhook -> {
            assertThat(webhook.getClientConfig().getService().getName()).isEqualTo("istiod-1-30-3");
            assertThat(webhook.getClientConfig().getCaBundle()).isNotEmpty();
        });
    }

    @Test
    void writesNothingWhereTheTagIsAlready() {
        handle(move("canary", 1));
        promoter = promoter();
        long written = ourWrites();
        TagEvent again = handle(move("canary", 1));

        assertThat(again).isInstanceOfSatisfying(TagMoved.class, moved -> {
            assertThat(moved.from()).isEqualTo(NEW);
            assertThat(moved.objects()).isEmpty();
            assertThat(moved.observed()).hasSize(4).allMatch(Evidence::holds);
        });
        assertThat(ourWrites()).isEqualTo(written);
    }

    @Test
    void movesATagBackAndLeavesTheCaBundleAlone() {
        handle(move("canary", 1));
        await().until(() -> webhooks("canary").stream()
                .allMatch(webhook -> webhook.getClientConfig().getCaBundle() != null));
        String caBundle = webhooks("canary").getFirst().getClientConfig().getCaBundle();

        TagEvent event = handle(back("canary", 2));
        assertThat(event).isInstanceOfSatisfying(TagMovedBack.class, moved -> {
            assertThat(moved.from()).isEqualTo(NEW);
            assertThat(moved.to()).isEqualTo(OLD);
            assertThat(moved.objects()).hasSize(2);
        });
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, OLD));
        assertThat(webhooks("canary")).allSatisfy(webhook -> {
            assertThat(webhook.getClientConfig().getService().getName()).isEqualTo("istiod-1-29-6");
            assertThat(webhook.getClientConfig().getCaBundle()).isEqualTo(caBundle);
        });
        assertThat(service("canary")).containsEntry("istio.io/rev", OLD).containsEntry("app", "istiod");
        await().until(() ->
                sandbox.state().gateway("orders/waypoint").revision().equals(OLD));

        assertThat(handle(back("canary", 3)))
                .isInstanceOfSatisfying(
                        TagMovedBack.class, moved -> assertThat(moved.objects()).isEmpty());
        assertThat(handle(move("canary", 4))).isInstanceOf(TagMoved.class);
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
    }

    @Test
    void movesTheDefaultRevisionWithTheDefaultTagAndKeepsTheReleasesValues() {
        setBaseValue("base.enableCRDTemplates", "true");
        assertThat(handle(move("default", 1)))
                .isInstanceOfSatisfying(
                        TagMoved.class,
                        moved -> assertThat(moved.objects())
                                .containsExactly(
                                        "MutatingWebhookConfiguration istio-revision-tag-default",
                                        "Service istio-system/istiod-revision-tag-default",
                                        "Helm release istio-system/istio-base"));
        assertThat(tag("default")).isEqualTo(new Tag(NEW, NEW));
        assertThat(sandbox.state().defaultRevision()).isEqualTo(NEW);
        assertThat(sandbox.state().release("istio-base").version()).isEqualTo(INSTALLED);
        assertThat(baseValues().text("base.enableCRDTemplates")).isEqualTo("true");

        assertThat(handle(back("default", 2))).isInstanceOf(TagMovedBack.class);
        assertThat(tag("default")).isEqualTo(new Tag(OLD, OLD));
        assertThat(sandbox.state().defaultRevision()).isEqualTo(OLD);
        assertThat(baseValues().text("defaultRevision")).isEqualTo(OLD);
    }

    @Test
    void completesADefaultTagWhoseRevisionWasLeftBehind() {
        sandbox.istio().moveTag("default", NEXT);

        assertThat(handle(move("default", 1))).isInstanceOfSatisfying(TagMoved.class, moved -> {
            assertThat(moved.from()).isEqualTo(OLD);
            assertThat(moved.objects()).containsExactly("Helm release istio-system/istio-base");
            assertThat(moved.observed()).hasSize(5).allMatch(Evidence::holds);
        });
        assertThat(sandbox.state().defaultRevision()).isEqualTo(NEW);
    }

    @Test
    void movesTheOtherObjectOfASplitTag() {
        handle(move("canary", 1));
        sandbox.client()
                .services()
                .inNamespace("istio-system")
                .withName("istiod-revision-tag-canary")
                .edit(service -> {
                    service.getMetadata().getLabels().put("istio.io/rev", OLD);
                    service.getSpec().getSelector().put("istio.io/rev", OLD);
                    return service;
                });
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, OLD));

        assertThat(handle(move("canary", 2)))
                .isInstanceOfSatisfying(
                        TagMoved.class, moved -> assertThat(moved.from()).isEqualTo(OLD));
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
    }

    @Test
    void givesATagOfAnOlderIstioItsService() {
        sandbox.client()
                .services()
                .inNamespace("istio-system")
                .withName("istiod-revision-tag-canary")
                .delete();
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, ""));

        assertThat(handle(move("canary", 1))).isInstanceOf(TagMoved.class);
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
    }

    @Test
    void takesTheOneTemplateOfAnOlderChartAndTheServiceAlong() throws IOException {
        Path chart = folder.resolve("older/istiod");
        Files.createDirectories(chart.resolve("templates"));
        Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: istiod, version: 1.27.9}");
        Files.writeString(chart.resolve("templates/revision-tags.yaml"), """
                {{- range $tag := .Values.revisionTags }}
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata:
                  name: istio-revision-tag-{{ $tag }}
                  labels: {istio.io/tag: "{{ $tag }}", istio.io/rev: "{{ $.Values.revision }}"}
                webhooks:
                - name: rev.namespace.sidecar-injector.istio.io
                  clientConfig:
                    service: {name: "istiod-{{ $.Values.revision }}", namespace: istio-system, path: /inject}
                    caBundle: ""
                  sideEffects: None
                  admissionReviewVersions: [v1]
                - name: rev.object.sidecar-injector.istio.io
                  clientConfig:
                    service: {name: "istiod-{{ $.Values.revision }}", namespace: istio-system, path: /inject}
                  sideEffects: None
                  admissionReviewVersions: [v1]
                {{- end }}
                """);
        Files.writeString(
                chart.resolve("templates/other.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}");
        Target older = new Target(
                IstioVersion.parse("1.27.9"), NEW, folder.resolve("older").toString());

        assertThat(handle(new MoveTag(step("canary", 1), "canary", older, NOW)))
                .isInstanceOfSatisfying(
                        TagMoved.class,
                        moved -> assertThat(moved.objects())
                                .containsExactly(
                                        "MutatingWebhookConfiguration istio-revision-tag-canary",
                                        "Service istio-system/istiod-revision-tag-canary"));
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
        assertThat(webhooks("canary"))
                .hasSize(2)
                .allSatisfy(webhook ->
                        assertThat(webhook.getClientConfig().getCaBundle()).isNotEmpty());
    }

    @Test
    void freesATagFromTheReleaseThatDeclaresItBeforeItMoves() {
        HelmJavaEngine helm = new HelmJavaEngine();
        Cluster cluster = clusters.find("cluster-1").orElseThrow();
        ReleaseHistory history = new ReleaseHistory(sandbox.client());
        Values values =
                history.newest("istio-system", "istiod-" + OLD).orElseThrow().values();
        helm.upgrade(
                cluster,
                "istio-system",
                "istiod-" + OLD,
                chart("istiod"),
                values.with(
                        "revisionTags",
                        JsonNodeFactory.instance.arrayNode().add("blue").add("green")),
                "test");

        assertThat(handle(move("blue", 1)))
                .isInstanceOfSatisfying(
                        TagMoved.class,
                        moved -> assertThat(moved.objects())
                                .containsExactly(
                                        "Helm release istio-system/istiod-1-29-6",
                                        "MutatingWebhookConfiguration istio-revision-tag-blue",
                                        "Service istio-system/istiod-revision-tag-blue"));
        assertThat(tag("blue")).isEqualTo(new Tag(NEW, NEW));
        assertThat(tag("green")).isEqualTo(new Tag(OLD, OLD));
        assertThat(history.newest("istio-system", "istiod-" + OLD).orElseThrow().values())
                .isEqualTo(values.with(
                        "revisionTags", JsonNodeFactory.instance.arrayNode().add("green")));

        helm.uninstall(cluster, "istio-system", "istiod-" + OLD);
        assertThat(tag("blue")).isEqualTo(new Tag(NEW, NEW));
    }

    @Test
    void movesATagBackThatHasOnlyAWebhook() {
        handle(move("canary", 1));
        sandbox.client()
                .services()
                .inNamespace("istio-system")
                .withName("istiod-revision-tag-canary")
                .delete();

        assertThat(handle(back("canary", 2))).isInstanceOf(TagMovedBack.class);
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, ""));
    }

    @Test
    void refusesATagAndARevisionThatDoNotExist() {
        refused(move("no-such-tag", 1), FailureReason.NOT_FOUND, "there is no revision tag 'no-such-tag'");
        Target elsewhere = new Target(IstioVersion.parse(NEXT), "1-31-0", charts.toString());
        refused(
                new MoveTag(step("canary", 1), "canary", elsewhere, NOW),
                FailureReason.NOT_FOUND,
                "tag 'canary' cannot point at revision '1-31-0': there is no istiod of it");
        refused(
                new MoveTagBack(step("canary", 2), "canary", "1-28-0", NEW, NOW),
                FailureReason.NOT_FOUND,
                "tag 'canary' cannot point at revision '1-28-0': there is no istiod of it");
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, OLD));
        assertThat(ourWrites()).isZero();
    }

    @Test
    void refusesAClusterItDoesNotKnow() {
        StepRef step = new StepRef("upgrade", "elsewhere", StepId.tag("canary"), 1);
        refused(
                new MoveTag(step, "canary", target(), NOW),
                FailureReason.UNKNOWN_CLUSTER,
                "cluster 'elsewhere' is not in the registry of this tag promoter");
    }

    @Test
    void refusesWithoutTheChartAndTouchesNothing() {
        Target none = new Target(IstioVersion.parse("1.30.4"), NEW, charts.toString());
        TagEvent event = handle(new MoveTag(step("canary", 1), "canary", none, NOW));

        assertThat(((TagStepRefused) event).reason()).isEqualTo(FailureReason.CHART_NOT_FOUND);
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, OLD));
    }

    @Test
    void callsAClusterThatForbidsItUnreachable() {
        sandbox.server().faults().respond(Faults.on("GET", "/mutatingwebhookconfigurations"), 403, Faults.ALWAYS);
        TagEvent event = handle(move("canary", 1));

        assertThat(((TagStepRefused) event).reason()).isEqualTo(FailureReason.CLUSTER_UNREACHABLE);
    }

    @Test
    void triesAgainWhenSomebodyElseWritesAtTheSameTime() {
        handle(move("canary", 1));
        sandbox.server().faults().respond(Faults.on("PUT", "/istio-revision-tag-canary"), 409, 2);

        assertThat(handle(back("canary", 2))).isInstanceOf(TagMovedBack.class);
        assertThat(tag("canary")).isEqualTo(new Tag(OLD, OLD));
    }

    @Test
    void ignoresAStaleAttempt() {
        handle(move("canary", 2));

        assertThat(promoter.handle(back("canary", 1))).isEmpty();
        assertThat(tag("canary")).isEqualTo(new Tag(NEW, NEW));
    }

    private void refused(TagCommand command, FailureReason reason, String detail) {
        assertThat(handle(command)).isInstanceOfSatisfying(TagStepRefused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.detail()).isEqualTo(detail);
        });
    }

    private TagEvent handle(TagCommand command) {
        return promoter.handle(command).orElseThrow();
    }

    private MoveTag move(String tag, int attempt) {
        return new MoveTag(step(tag, attempt), tag, target(), NOW);
    }

    private static MoveTagBack back(String tag, int attempt) {
        return new MoveTagBack(step(tag, attempt), tag, OLD, NEW, NOW);
    }

    private Target target() {
        return new Target(IstioVersion.parse(NEXT), NEW, charts.toString());
    }

    private Chart chart(String name) {
        return new ChartSource().find(new Target(IstioVersion.parse(INSTALLED), OLD, charts.toString()), name);
    }

    private static Evidence seen(String check, String subject, String observed, String expected) {
        return new Evidence(check, subject, observed, expected, true, NOW);
    }

    private static StepRef step(String tag, int attempt) {
        return new StepRef("upgrade", "cluster-1", StepId.tag(tag), attempt);
    }

    private Tag tag(String name) {
        return sandbox.state().tag(name);
    }

    private Map<String, String> service(String tag) {
        return sandbox.client()
                .services()
                .inNamespace("istio-system")
                .withName("istiod-revision-tag-" + tag)
                .get()
                .getSpec()
                .getSelector();
    }

    private List<MutatingWebhook> webhooks(String tag) {
        return sandbox.client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("istio-revision-tag-" + tag)
                .get()
                .getWebhooks();
    }

    private Values baseValues() {
        return new ReleaseHistory(sandbox.client())
                .newest("istio-system", "istio-base")
                .orElseThrow()
                .values();
    }

    private void setBaseValue(String path, String value) {
        new HelmJavaEngine()
                .upgrade(
                        clusters.find("cluster-1").orElseThrow(),
                        "istio-system",
                        "istio-base",
                        chart("base"),
                        baseValues().with(path, value),
                        "test");
    }

    private long ourWrites() {
        return sandbox.server().requests().snapshot().counts().entrySet().stream()
                .filter(entry -> entry.getKey().userAgent().startsWith("headway"))
                .filter(entry -> RequestLog.MUTATING.contains(entry.getKey().verb()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
