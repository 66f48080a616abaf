package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.NEW;
import static dev.headway.controlplane.Bench.OLD;
import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headway.mesh.helm.Values;
import dev.headway.model.Evidence;
import dev.headway.model.FailureReason;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.UpdateStrategy.Type;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.RestoreGateway;
import dev.headway.model.message.ControlPlaneCommand.RetireRevision;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneCommand.UpgradeGateway;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.CrdsApplied;
import dev.headway.model.message.ControlPlaneEvent.GatewayRestored;
import dev.headway.model.message.ControlPlaneEvent.GatewayUpgraded;
import dev.headway.model.message.ControlPlaneEvent.RevisionInstalled;
import dev.headway.model.message.ControlPlaneEvent.RevisionRetired;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.plan.Survey;
import dev.headway.model.request.CniSpec;
import dev.headway.testkit.sandbox.SandboxCharts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every command forward and back on one cluster, each sent twice. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeJourneyTest {

    private static final UpdateStrategy ROLLING = new UpdateStrategy(Type.ROLLING_UPDATE, "1", "0");

    @TempDir
    static Path folder;

    private static Bench bench;
    private static Survey before;
    private static Values istiod;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 4);
        before = bench.survey();
        istiod = bench.values(SYSTEM, "istiod-" + OLD);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    @Order(1)
    void surveysTheClusterAsItIs() {
        assertThat(before.revisions())
                .extracting(revision -> revision.name() + " " + revision.version() + " " + revision.release() + " "
                        + revision.available())
                .containsExactly("%s %s istiod-%s true".formatted(OLD, SandboxCharts.INSTALLED, OLD));
        assertThat(before.tags())
                .extracting(tag ->
                        tag.name() + " " + tag.webhookRevision() + " " + tag.serviceRevision() + " " + tag.gateways())
                .containsExactly(
                        "canary %s %s 1".formatted(OLD, OLD),
                        "default %s %s 2".formatted(OLD, OLD),
                        "stable %s %s 1".formatted(OLD, OLD));
        assertThat(before.defaultRevision()).isEqualTo(OLD);
        assertThat(List.of(before.base(), before.cni(), before.ztunnel()))
                .extracting(HelmRelease::name, HelmRelease::version, HelmRelease::status)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("istio-base", SandboxCharts.INSTALLED, "deployed"),
                        org.assertj.core.groups.Tuple.tuple("istio-cni", SandboxCharts.INSTALLED, "deployed"),
                        org.assertj.core.groups.Tuple.tuple("ztunnel", SandboxCharts.INSTALLED, "deployed"));
        assertThat(before.gateways()).extracting(HelmRelease::name).containsExactly("istio-ingress");
        assertThat(before.ztunnelRevision()).isEqualTo(OLD);
        assertThat(before.ztunnelStrategy()).isEqualTo(ROLLING);
        assertThat(before.nodes())
                .extracting(
                        node -> node.name() + " " + node.labels() + " " + node.ready() + " " + node.ztunnelRevision())
                .containsExactly(
                        "node-1 pool=canary true " + OLD,
                        "node-2 pool=general true " + OLD,
                        "node-3 pool=general true " + OLD,
                        "node-4 pool=general true " + OLD);
        assertThat(before.findings()).extracting(finding -> finding.severity()).containsOnly(Finding.Severity.INFO);
    }

    @Test
    @Order(2)
    void appliesTheCrdsAndAdoptsThoseWithoutAnOwner() {
        String crd = "virtualservices.networking.istio.io";
        bench.client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(crd)
                .edit(object -> {
                    object.getMetadata().getAnnotations().keySet().removeIf(name -> name.startsWith("meta.helm.sh/"));
                    object.getMetadata().getLabels().remove("app.kubernetes.io/managed-by");
                    return object;
                });

        CrdsApplied applied = bench.twice(new ApplyCrds(bench.attempt("crds"), bench.target, SENT), CrdsApplied.class);

        assertThat(applied.adopted()).isEqualTo(1);
        assertThat(applied.release().version()).isEqualTo(SandboxCharts.NEXT);
        assertThat(bench.values(SYSTEM, "istio-base").text("defaultRevision")).isEqualTo(OLD);
        assertThat(bench.cluster.state().defaultRevision()).isEqualTo(OLD);
    }

    @Test
    @Order(3)
    void installsTheNewRevisionWithTheOldOnesValues() {
        RevisionInstalled installed = bench.twice(
                new InstallRevision(bench.attempt("revision"), bench.target, OLD, SENT), RevisionInstalled.class);

        assertThat(installed.release().name()).isEqualTo("istiod-" + NEW);
        assertThat(bench.values(SYSTEM, "istiod-" + NEW)).isEqualTo(istiod.with("revision", NEW));
        assertThat(bench.stored(SYSTEM, "istiod-" + NEW).description())
                .startsWith("headway istio-1-30-3/cluster-1/revision#");
        assertThat(bench.survey().revisions())
                .extracting(revision -> revision.name() + " " + revision.version())
                .containsExactly(OLD + " " + SandboxCharts.INSTALLED, NEW + " " + SandboxCharts.NEXT);
    }

    @Test
    @Order(4)
    void upgradesTheCniAndBringsItBack() {
        Values own = bench.values(SYSTEM, "istio-cni");

        bench.twice(
                new UpgradeCni(bench.attempt("cni"), bench.target, CniSpec.Strategy.ROLLING, SENT), CniUpgraded.class);
        assertThat(cniImage()).endsWith(":" + SandboxCharts.NEXT + "-distroless");
        assertThat(bench.values(SYSTEM, "istio-cni")).isEqualTo(own);
        bench.twice(
                new RestoreCni(bench.attempt("cni"), before.cni(), CniSpec.Strategy.ROLLING, SENT), CniRestored.class);

        assertThat(cniImage()).endsWith(":" + SandboxCharts.INSTALLED + "-distroless");
        assertThat(bench.values(SYSTEM, "istio-cni")).isEqualTo(own);
    }

    @Test
    @Order(5)
    void upgradesAGatewayByRestartAndBringsItBack() {
        Values own = bench.values("istio-ingress", "istio-ingress");
        String pod = gatewayPod();
        HelmRelease installed = before.gateways().getFirst();
        long untouched = gateway().getMetadata().getGeneration();

        bench.twice(
                new RestoreGateway(bench.attempt("gateway/istio-ingress/istio-ingress"), installed, SENT),
                GatewayRestored.class);
        assertThat(gateway().getMetadata().getGeneration())
                .as("what was never upgraded is not restarted")
                .isEqualTo(untouched);

        bench.twice(
                new UpgradeGateway(bench.attempt("gateway/istio-ingress/istio-ingress"), installed, bench.target, SENT),
                GatewayUpgraded.class);
        awaitRolledOut();
        assertThat(gatewayPod()).isNotEqualTo(pod);
        assertThat(bench.release("istio-ingress", "istio-ingress").version()).isEqualTo(SandboxCharts.NEXT);
        long generation = gateway().getMetadata().getGeneration();
        bench.twice(
                new RestoreGateway(bench.attempt("gateway/istio-ingress/istio-ingress"), installed, SENT),
                GatewayRestored.class);
        awaitRolledOut();

        assertThat(gateway().getMetadata().getGeneration()).isGreaterThan(generation);
        assertThat(bench.release("istio-ingress", "istio-ingress").version()).isEqualTo(SandboxCharts.INSTALLED);
        assertThat(bench.values("istio-ingress", "istio-ingress")).isEqualTo(own);
    }

    @Test
    @Order(6)
    void refusesToRetireARevisionThatIsReferredTo() {
        String detail =
                bench.refused(new RetireRevision(bench.attempt("retire"), OLD, SENT), FailureReason.STILL_REFERENCED);

        assertThat(detail)
                .startsWith("revision %s is still referred to by ".formatted(OLD))
                .contains("mutatingwebhookconfiguration istio-revision-tag-");
        assertThat(bench.survey().revisions()).hasSize(2);
    }

    @Test
    @Order(7)
    void uninstallsTheNewRevisionAgain() {
        bench.twice(new UninstallRevision(bench.attempt("revision"), NEW, SENT), RevisionUninstalled.class);

        assertThat(bench.survey().revisions())
                .extracting(revision -> revision.name())
                .containsExactly(OLD);
    }

    @Test
    @Order(8)
    void retiresARevisionThatNothingRefersTo() {
        bench.once(new InstallRevision(bench.attempt("revision"), bench.target, OLD, SENT), RevisionInstalled.class);

        RevisionRetired retired =
                bench.twice(new RetireRevision(bench.attempt("retire"), NEW, SENT), RevisionRetired.class);

        assertThat(retired.evidence())
                .hasSize(12)
                .allMatch(Evidence::holds)
                .extracting(Evidence::check)
                .contains("unreferenced-tags", "unreferenced-ztunnel", "unreferenced-pods");
        assertThat(bench.survey().revisions())
                .extracting(revision -> revision.name())
                .containsExactly(OLD);
    }

    @Test
    @Order(9)
    void leavesTheTagsOfARetiredReleaseWhereTheyWereMovedTo() {
        bench.installByHand(
                "istiod-" + NEW,
                "istiod",
                Values.parse("{revision: %s, profile: ambient, revisionTags: [spare]}".formatted(NEW)));
        bench.client
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("istio-revision-tag-spare")
                .edit(tag -> Bench.movedTo(tag, OLD));
        bench.client
                .services()
                .inNamespace(SYSTEM)
                .withName("istiod-revision-tag-spare")
                .edit(tag -> Bench.movedTo(tag, OLD));

        bench.twice(new RetireRevision(bench.attempt("retire"), NEW, SENT), RevisionRetired.class);

        assertThat(bench.cluster.state().releases()).doesNotContainKey("istiod-" + NEW);
        assertThat(bench.cluster.state().tags())
                .hasEntrySatisfying("spare", tag -> assertThat(tag.at(OLD)).isTrue());
    }

    private static void awaitRolledOut() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(gateway().getStatus().getUpdatedReplicas())
                        .isEqualTo(gateway().getStatus().getReplicas())
                        .isEqualTo(gateway().getStatus().getReadyReplicas()));
    }

    private static Deployment gateway() {
        return bench.client
                .apps()
                .deployments()
                .inNamespace("istio-ingress")
                .withName("istio-ingress")
                .require();
    }

    private static String gatewayPod() {
        return bench.client.pods().inNamespace("istio-ingress").list().getItems().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .map(Pod::getMetadata)
                .map(metadata -> metadata.getUid())
                .sorted()
                .toList()
                .toString();
    }

    private static String cniImage() {
        return bench.client
                .apps()
                .daemonSets()
                .inNamespace(SYSTEM)
                .withName("istio-cni-node")
                .require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }
}
