package dev.headway.mesh.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import dev.headway.mesh.Cluster;
import dev.headway.model.Labels;
import dev.headway.testkit.apiserver.ApiServer;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelmJavaEngineTest {

    private static final String NAMESPACE = "istio-system";

    @TempDir
    static Path charts;

    private static ApiServer server;
    private static Cluster cluster;

    private final HelmEngine helm = new HelmJavaEngine();
    private final ChartSource source = new ChartSource();

    @BeforeAll
    static void start() {
        SandboxCharts.extractTo(charts);
        server = ApiServer.builder().name("blue").port(0).build().start();
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.kubeconfig()))
                .build();
        cluster = new Cluster("blue", Labels.none(), client, server.kubeconfig());
    }

    @AfterAll
    static void stop() {
        cluster.client().close();
        server.close();
    }

    @Test
    void skipsDocumentsOfNothingButComments() {
        RenderedChart rendered = RenderedChart.parse("""
                ---
                # Source: istiod/templates/zzz_profile.yaml
                #  Flatten globals

                ---
                # Source: istiod/templates/service.yaml
                # A comment above.
                kind: Service
                ---
                """);

        assertThat(rendered.documents())
                .extracting(RenderedChart.Document::source)
                .containsExactly("templates/service.yaml");
    }

    @Test
    void rendersTheTwoObjectsOfATag() {
        RenderedChart rendered = helm.template(
                chart("istiod", SandboxCharts.NEXT),
                NAMESPACE,
                "istiod-1-30-3",
                Values.parse("{revision: 1-30-3, revisionTags: [canary], profile: ambient}"),
                "");

        assertThat(rendered.from("templates/revision-tags-mwc.yaml"))
                .extracting(object -> object.getMetadata().getName())
                .containsExactly("istio-revision-tag-canary");
        assertThat(rendered.from("templates/revision-tags-svc.yaml"))
                .extracting(object -> object.getMetadata().getLabels().get("istio.io/rev"))
                .containsExactly("1-30-3");
        assertThat(rendered.from("templates/revision-tags.yaml")).isEmpty();
    }

    @Test
    void reportsHelmsTextWhenATemplateFails() {
        Chart broken = new Chart("nothing", "1.0.0", charts.resolve("nowhere").toString());

        assertThatThrownBy(() -> helm.template(broken, NAMESPACE, "x", Values.none(), ""))
                .isInstanceOf(HelmException.class)
                .hasMessageStartingWith("helm template nothing 1.0.0: ")
                .hasMessageContaining("not found");
    }

    @Test
    void goesBackToAnEarlierRevisionWithoutItsRepository() {
        String release = "ztunnel-undo";
        Values first = Values.parse("{resourceName: ztunnel-undo, terminationGracePeriodSeconds: 45}");
        helm.install(cluster, NAMESPACE, release, chart("ztunnel", SandboxCharts.INSTALLED), first, "first");
        helm.upgrade(
                cluster,
                NAMESPACE,
                release,
                chart("ztunnel", SandboxCharts.NEXT),
                first.with("revision", "1-30-3"),
                "second");
        assertThat(image("ztunnel-undo")).endsWith(":" + SandboxCharts.NEXT);
        ReleaseHistory history = new ReleaseHistory(cluster.client());
        StoredRelease stored = history.find(NAMESPACE, release, 1).orElseThrow();

        try (TemporaryChart archive = ChartArchive.of(stored)) {
            helm.upgrade(cluster, NAMESPACE, release, archive.chart(), stored.values(), "third");
        }

        assertThat(image("ztunnel-undo")).endsWith(":" + SandboxCharts.INSTALLED);
        assertThat(history.revisions(NAMESPACE, release))
                .extracting(
                        revision -> revision.release().revision(),
                        revision -> revision.release().version(),
                        revision -> revision.release().status(),
                        StoredRelease::description,
                        StoredRelease::values)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(3, SandboxCharts.INSTALLED, "deployed", "third", first),
                        org.assertj.core.groups.Tuple.tuple(
                                2, SandboxCharts.NEXT, "superseded", "second", first.with("revision", "1-30-3")),
                        org.assertj.core.groups.Tuple.tuple(1, SandboxCharts.INSTALLED, "superseded", "first", first));
    }

    @Test
    void takesAnEmptyTreeForTheChartsDefaults() {
        String release = "ztunnel-defaults";
        Chart chart = chart("ztunnel", SandboxCharts.INSTALLED);
        Values values = Values.parse("{resourceName: ztunnel-defaults, logLevel: debug}");
        helm.install(cluster, NAMESPACE, release, chart, values, "first");

        helm.upgrade(cluster, NAMESPACE, release, chart, values.without("logLevel"), "second");
        assertThat(stored(release).values()).isEqualTo(Values.parse("{resourceName: ztunnel-defaults}"));
        helm.upgrade(cluster, NAMESPACE, release, chart, Values.none(), "third");

        assertThat(stored(release).values()).isEqualTo(Values.none());
    }

    @Test
    void listsTheNewestRevisionOfTheChartsAskedFor() {
        helm.install(cluster, "gateways", "edge", chart("gateway", SandboxCharts.INSTALLED), Values.none(), "first");
        helm.upgrade(
                cluster,
                "gateways",
                "edge",
                chart("gateway", SandboxCharts.NEXT),
                Values.parse("{replicaCount: 2}"),
                "second");

        List<StoredRelease> newest = new ReleaseHistory(cluster.client()).newest(Set.of("gateway"));

        assertThat(newest)
                .extracting(stored -> stored.release().toString())
                .containsExactly(
                        "HelmRelease[namespace=gateways, name=edge, chart=gateway, version=1.30.3, revision=2, status=deployed]");
        assertThat(newest.getFirst().pending()).isFalse();
    }

    @Test
    void seesAReleaseWhoseNewestRecordIsSuperseded() {
        Values values = Values.parse("{profile: ambient}");
        helm.install(cluster, "agents", "half-way", chart("cni", SandboxCharts.INSTALLED), values, "first");
        helm.upgrade(cluster, "agents", "half-way", chart("cni", SandboxCharts.NEXT), values, "second");
        ReleaseHistory history = new ReleaseHistory(cluster.client());
        history.forget(history.newest("agents", "half-way").orElseThrow());

        assertThat(history.newest(Set.of("cni")))
                .extracting(stored -> stored.release().toString())
                .containsExactly(
                        "HelmRelease[namespace=agents, name=half-way, chart=cni, version=1.29.6, revision=1, status=superseded]");
        helm.uninstall(cluster, "agents", "half-way");
    }

    @Test
    void seesNoReleaseThatWasUninstalledWithItsHistoryKept() {
        Values values = Values.parse("{profile: ambient}");
        helm.install(cluster, "leftovers", "once", chart("cni", SandboxCharts.INSTALLED), values, "first");
        helm.upgrade(cluster, "leftovers", "once", chart("cni", SandboxCharts.NEXT), values, "second");
        Helm.uninstall("once")
                .withNamespace("leftovers")
                .withKubeConfigContents(cluster.kubeconfig())
                .keepHistory()
                .call();
        ReleaseHistory history = new ReleaseHistory(cluster.client());

        assertThat(history.revisions("leftovers", "once"))
                .extracting(stored -> stored.release().status())
                .containsExactly("uninstalled", "superseded");
        assertThat(history.newest(Set.of("cni"))).isEmpty();
    }

    @Test
    void uninstallsAReleaseAndIsContentWhenThereIsNone() {
        Values values = Values.parse("{resourceName: ztunnel-gone}");
        helm.install(cluster, NAMESPACE, "ztunnel-gone", chart("ztunnel", SandboxCharts.INSTALLED), values, "first");

        helm.uninstall(cluster, NAMESPACE, "ztunnel-gone");
        helm.uninstall(cluster, NAMESPACE, "ztunnel-gone");

        assertThat(new ReleaseHistory(cluster.client()).newest(NAMESPACE, "ztunnel-gone"))
                .isEmpty();
        assertThat(daemonSets()).extracting(set -> set.getMetadata().getName()).doesNotContain("ztunnel-gone");
    }

    @Test
    void leavesNoFileBehind() throws IOException {
        long before = leftovers();

        helm.template(
                chart("cni", SandboxCharts.NEXT), NAMESPACE, "istio-cni", Values.parse("{profile: ambient}"), "1.33.0");

        assertThat(leftovers()).isEqualTo(before);
    }

    private static long leftovers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("headway-values-"))
                    .count();
        }
    }

    private static StoredRelease stored(String release) {
        return new ReleaseHistory(cluster.client()).newest(NAMESPACE, release).orElseThrow();
    }

    private static String image(String daemonSet) {
        DaemonSet found = daemonSets().stream()
                .filter(set -> ((HasMetadata) set).getMetadata().getName().equals(daemonSet))
                .findFirst()
                .orElseThrow();
        return found.getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private static List<DaemonSet> daemonSets() {
        return cluster.client()
                .apps()
                .daemonSets()
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
    }

    private Chart chart(String name, String version) {
        return source.find(charts.toString(), name, version);
    }
}
