package dev.headway.controlplane;

import static dev.headway.controlplane.Bench.NEW;
import static dev.headway.controlplane.Bench.OLD;
import static dev.headway.controlplane.Bench.SENT;
import static dev.headway.controlplane.Bench.SYSTEM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headway.mesh.helm.ReleaseHistory;
import dev.headway.mesh.helm.StoredRelease;
import dev.headway.mesh.helm.Values;
import dev.headway.model.FailureReason;
import dev.headway.model.IstioVersion;
import dev.headway.model.StepId;
import dev.headway.model.StepRef;
import dev.headway.model.Target;
import dev.headway.model.UpdateStrategy;
import dev.headway.model.message.ControlPlaneCommand.ApplyCrds;
import dev.headway.model.message.ControlPlaneCommand.InstallRevision;
import dev.headway.model.message.ControlPlaneCommand.RestoreCni;
import dev.headway.model.message.ControlPlaneCommand.SettleCni;
import dev.headway.model.message.ControlPlaneCommand.StageZtunnel;
import dev.headway.model.message.ControlPlaneCommand.UninstallRevision;
import dev.headway.model.message.ControlPlaneCommand.UpgradeCni;
import dev.headway.model.message.ControlPlaneEvent.CniRestored;
import dev.headway.model.message.ControlPlaneEvent.CniSettled;
import dev.headway.model.message.ControlPlaneEvent.CniUpgraded;
import dev.headway.model.message.ControlPlaneEvent.ControlPlaneStepRefused;
import dev.headway.model.message.ControlPlaneEvent.RevisionUninstalled;
import dev.headway.model.plan.Finding;
import dev.headway.model.plan.HelmRelease;
import dev.headway.model.request.CniSpec;
import dev.headway.model.request.CniSpec.Strategy;
import dev.headway.testkit.apiserver.Faults;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an executor does not do, on one cluster that stays as it is. */
class RefusalsTest {

    @TempDir
    static Path folder;

    private static final UpdateStrategy SERIAL = new UpdateStrategy(UpdateStrategy.Type.ROLLING_UPDATE, "", "1");

    private static Bench bench;

    @BeforeAll
    static void start() {
        bench = new Bench(folder, 3);
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @Test
    void refusesAClusterItDoesNotKnow() {
        StepRef step = new StepRef("istio-1-30-3", "atlantis", StepId.parse("crds"), 1);

        assertThat(bench.refused(new ApplyCrds(step, bench.target, SENT), FailureReason.UNKNOWN_CLUSTER))
                .contains("cluster 'atlantis' is not in the registry");
    }

    @Test
    void refusesAChartThatIsNotThere() {
        Target target = new Target(IstioVersion.parse("1.31.0"), "1-31-0", bench.target.charts());

        assertThat(bench.refused(
                        new StageZtunnel(bench.attempt("stage-ztunnel"), target, SENT), FailureReason.CHART_NOT_FOUND))
                .contains("no chart ztunnel 1.31.0 in folder " + target.charts());
    }

    @Test
    void refusesARevisionThatComesFromARevisionNobodyInstalled() {
        assertThat(bench.refused(
                        new InstallRevision(bench.attempt("revision"), bench.target, "1-20-0", SENT),
                        FailureReason.NOT_FOUND))
                .isEqualTo("no Helm release of chart istiod installs revision 1-20-0");
    }

    @Test
    void refusesARevisionNameThatIsInUse() {
        Target sameName = new Target(bench.target.version(), OLD, bench.target.charts());
        Target tagName = new Target(bench.target.version(), "canary", bench.target.charts());

        assertThat(bench.refused(
                        new InstallRevision(bench.attempt("revision"), sameName, OLD, SENT),
                        FailureReason.REVISION_IN_USE))
                .contains("revision %s cannot be installed as 1.30.3".formatted(OLD))
                .contains("has chart version 1.29.6");
        assertThat(bench.refused(
                        new InstallRevision(bench.attempt("revision"), tagName, OLD, SENT),
                        FailureReason.REVISION_IN_USE))
                .contains("MutatingWebhookConfiguration istio-revision-tag-canary has it");
    }

    @Test
    void refusesARevisionOfTheSameVersionWithOtherValues() {
        bench.installByHand("istiod-" + NEW, "istiod", Values.of(Map.of("revision", NEW, "profile", "ambient")));

        assertThat(bench.refused(
                        new InstallRevision(bench.attempt("revision"), bench.target, OLD, SENT),
                        FailureReason.REVISION_IN_USE))
                .contains("and other values");
        bench.once(new UninstallRevision(bench.attempt("revision"), NEW, SENT), RevisionUninstalled.class);
    }

    @Test
    void refusesToRestoreARevisionThatHelmForgot() {
        HelmRelease gone = new HelmRelease(SYSTEM, "istio-cni", "cni", "1.28.0", 99, "deployed");

        assertThat(bench.refused(
                        new RestoreCni(bench.attempt("cni"), gone, CniSpec.Strategy.ROLLING, SENT),
                        FailureReason.NOT_FOUND))
                .contains("no longer has revision 99 with cni 1.28.0");
    }

    @Test
    void ignoresAnAttemptLowerThanOneItHasSeen() {
        StepRef stale = bench.attempt("crds");
        StepRef current = bench.attempt("crds");
        Target missing = new Target(IstioVersion.parse("1.31.0"), "1-31-0", bench.target.charts());
        bench.refused(new ApplyCrds(current, missing, SENT), FailureReason.CHART_NOT_FOUND);

        assertThat(bench.ignores(new ApplyCrds(stale, bench.target, SENT))).isTrue();
    }

    @Test
    void ignoresAStaleAttemptAfterARestartByTheMarkInTheRelease() {
        HelmRelease before = bench.release(SYSTEM, "istio-cni");
        UpgradeCni stale = new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.ROLLING, SENT);
        bench.once(new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.ROLLING, SENT), CniUpgraded.class);
        bench.once(new RestoreCni(bench.attempt("cni"), before, CniSpec.Strategy.ROLLING, SENT), CniRestored.class);

        bench.restart(InstantSource.system());

        assertThat(bench.ignores(stale)).isTrue();
        assertThat(bench.release(SYSTEM, "istio-cni").version()).isEqualTo(before.version());
    }

    @Test
    void ignoresAnAttemptThatAnotherStepHasBuiltUpon() {
        HelmRelease before = bench.release(SYSTEM, "istio-cni");
        UpgradeCni staged = new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.WITH_NODE, SENT);
        SettleCni settle = new SettleCni(bench.attempt("settle-cni"), SERIAL, SENT);
        bench.once(staged, CniUpgraded.class);
        bench.once(settle, CniSettled.class);
        bench.once(new RestoreCni(bench.attempt("cni"), before, Strategy.WITH_NODE, SENT), CniRestored.class);
        HelmRelease back = bench.release(SYSTEM, "istio-cni");

        bench.restart(InstantSource.system());

        assertThat(bench.ignores(settle)).isTrue();
        assertThat(bench.release(SYSTEM, "istio-cni")).isEqualTo(back);
        bench.once(new RestoreCni(bench.attempt("cni"), before, Strategy.ROLLING, SENT), CniRestored.class);
    }

    @Test
    void leavesAPendingReleaseOfSomebodyElseAlone() {
        HelmRelease base = bench.release(SYSTEM, "istio-base");
        pend(bench.stored(SYSTEM, "istio-base"));

        assertThat(bench.survey().findings())
                .extracting(Finding::code, Finding::object)
                .contains(org.assertj.core.groups.Tuple.tuple("HW104", "release istio-system/istio-base"));
        assertThat(bench.refused(new ApplyCrds(bench.attempt("crds"), bench.target, SENT), FailureReason.HELM_FAILED))
                .contains("release istio-system/istio-base is pending-upgrade since")
                .contains("by an operation that is not Headway's and may be at work for PT10M");
        bench.restart(InstantSource.offset(InstantSource.system(), Duration.ofMinutes(11)));
        assertThat(bench.refused(
                        new ApplyCrds(bench.attempt("crds"), bench.target, SENT), FailureReason.OWNED_BY_OTHER))
                .contains("whoever began it has to end it");

        assertThat(bench.stored(SYSTEM, "istio-base").pending()).isTrue();
        bench.restart(InstantSource.system());
        new ReleaseHistory(bench.client).forget(bench.stored(SYSTEM, "istio-base"));
        assertThat(bench.release(SYSTEM, "istio-base")).isEqualTo(base);
    }

    @Test
    void saysHowToGoOnWhenOneAttemptIsCutOffAgainAndAgain() {
        HelmRelease before = bench.release(SYSTEM, "istio-cni");
        StepRef step = bench.attempt("cni");
        pend(bench.stored(SYSTEM, "istio-cni"));
        cutOffThreeTimes(step, before.revision() + 1);

        assertThat(bench.refused(
                        new UpgradeCni(step, bench.target, Strategy.ROLLING, SENT), FailureReason.OWNED_BY_OTHER))
                .startsWith("headway %s was cut off and recovered 3 times".formatted(step))
                .endsWith("then retry the step, which counts anew");
        assertThat(bench.stored(SYSTEM, "istio-cni").pending()).isTrue();

        bench.once(new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.ROLLING, SENT), CniUpgraded.class);
        bench.once(new RestoreCni(bench.attempt("cni"), before, CniSpec.Strategy.ROLLING, SENT), CniRestored.class);
    }

    /** Leaves the Lease as an executor leaves it that was killed in an operation it had recovered thrice. */
    private static void cutOffThreeTimes(StepRef step, int revision) {
        Map<String, String> annotations = Map.of(
                "headway.dev/step", "headway " + step,
                "headway.dev/release", "%s/istio-cni/v%d".formatted(SYSTEM, revision),
                "headway.dev/recovered", "headway %s 3".formatted(step));
        bench.client
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(SYSTEM)
                        .withName("headway-control-plane")
                        .withAnnotations(annotations)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("")
                        .endSpec()
                        .build())
                .createOr(lease -> lease.update());
    }

    @Test
    void refusesACrdOfAnotherReleaseByItsNameAndChangesNone() {
        String name = "telemetries.telemetry.istio.io";
        ownCrd(name, "platform", "tools");
        List<CustomResourceDefinition> before = bench.crds();

        assertThat(bench.refused(
                        new ApplyCrds(bench.attempt("crds"), bench.target, SENT), FailureReason.OWNED_BY_OTHER))
                .isEqualTo(
                        "CustomResourceDefinition %s belongs to Helm release tools/platform and cannot become part of istio-system/istio-base"
                                .formatted(name));
        assertThat(bench.crds()).isEqualTo(before);
        assertThat(bench.release(SYSTEM, "istio-base").version()).isEqualTo(bench.from);
        ownCrd(name, "istio-base", SYSTEM);
    }

    private static void ownCrd(String name, String release, String namespace) {
        bench.client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .edit(crd -> new CustomResourceDefinitionBuilder(crd)
                        .editMetadata()
                        .addToAnnotations("meta.helm.sh/release-name", release)
                        .addToAnnotations("meta.helm.sh/release-namespace", namespace)
                        .endMetadata()
                        .build());
    }

    @Test
    void parksAClusterThatDoesNotLetItIn() {
        bench.cluster.server().faults().respond(request -> true, 403, Faults.ALWAYS);
        try {
            assertThat(bench.refused(
                            new ApplyCrds(bench.attempt("crds"), bench.target, SENT),
                            FailureReason.CLUSTER_UNREACHABLE))
                    .contains("403");
        } finally {
            bench.cluster.server().faults().clear();
        }
    }

    @Test
    void finishesWhatAnEarlierAttemptLeftHalfDone() {
        HelmRelease before = bench.release(SYSTEM, "istio-cni");
        bench.loseTheAnswerToThePatchOf("daemonsets/istio-cni-node");
        try {
            bench.once(
                    new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.ROLLING, SENT),
                    ControlPlaneStepRefused.class);
        } finally {
            bench.cluster.server().faults().clear();
        }
        assertThat(bench.release(SYSTEM, "istio-cni").status()).isEqualTo("failed");

        bench.once(new UpgradeCni(bench.attempt("cni"), bench.target, Strategy.ROLLING, SENT), CniUpgraded.class);
        assertThat(bench.release(SYSTEM, "istio-cni"))
                .extracting(HelmRelease::version, HelmRelease::status)
                .containsExactly("1.30.3", "deployed");
        bench.once(new RestoreCni(bench.attempt("cni"), before, CniSpec.Strategy.ROLLING, SENT), CniRestored.class);
    }

    /** Leaves the release as a Helm that was killed in the middle of an upgrade leaves it. */
    private static void pend(StoredRelease deployed) {
        Secret secret = bench.client
                .secrets()
                .inNamespace(SYSTEM)
                .withName(deployed.secret())
                .require();
        int revision = deployed.release().revision() + 1;
        String name = "sh.helm.release.v1.%s.v%d".formatted(deployed.release().name(), revision);
        secret.getMetadata().setName(name);
        secret.getMetadata().setResourceVersion(null);
        secret.getMetadata().setUid(null);
        secret.getMetadata().getLabels().put("status", "pending-upgrade");
        secret.getMetadata().getLabels().put("version", Integer.toString(revision));
        Map<String, Object> release = unpacked(secret.getData().getOrDefault("release", ""));
        release.put("version", revision);
        Map<String, Object> info = Serialization.jsonMapper()
                .convertValue(
                        release.get("info"),
                        Serialization.jsonMapper()
                                .getTypeFactory()
                                .constructMapType(Map.class, String.class, Object.class));
        info.put("status", "pending-upgrade");
        info.put("last_deployed", InstantSource.system().instant().toString());
        release.put("info", info);
        secret.setData(Map.of("release", packed(release)));
        bench.client.resource(secret).create();
    }

    private static Map<String, Object> unpacked(String data) {
        byte[] zipped = Base64.getDecoder().decode(Base64.getDecoder().decode(data));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return Serialization.unmarshal(new String(in.readAllBytes(), StandardCharsets.UTF_8), Map.class);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String packed(Map<String, Object> release) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(Serialization.asJson(release).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        byte[] once = Base64.getEncoder().encode(out.toByteArray());
        return Base64.getEncoder().encodeToString(once);
    }
}
